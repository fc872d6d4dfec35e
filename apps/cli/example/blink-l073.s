@ The example of the tour: blinks PA5, the green LED of a NUCLEO-L073RZ.
@ Built by build.sh; the linker leaves the gaps that real firmware has.
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .section .isr_vector, "a"
    .word   0x20005000          @ initial stack pointer: end of the 20 KiB RAM
    .word   reset               @ reset vector
    .rept   46
    .word   trap                @ every exception and interrupt of the STM32L073
    .endr

    .section .text.reset, "ax"
    .thumb_func
    .global reset
    .type   reset, %function
reset:
    ldr     r0, =0x4002102C     @ RCC_IOPENR
    movs    r1, #1
    str     r1, [r0]
    ldr     r0, =0x50000000     @ GPIOA_MODER
    ldr     r1, [r0]
    ldr     r2, =0xFFFFF3FF
    ands    r1, r2
    ldr     r2, =0x400
    orrs    r1, r2
    str     r1, [r0]
    ldr     r4, =_data_start    @ copy initialised data from flash to RAM
    ldr     r5, =_data_end
    ldr     r6, =_data_load
copy:
    cmp     r4, r5
    bhs     blink
    ldrb    r7, [r6]
    strb    r7, [r4]
    adds    r4, #1
    adds    r6, #1
    b       copy
blink:
    movs    r1, #0x20
    ldr     r2, [r0, #0x14]     @ GPIOA_ODR
    eors    r2, r1
    str     r2, [r0, #0x14]
    ldr     r3, =pause
    ldr     r3, [r3]
wait:
    subs    r3, #1
    bne     wait
    b       blink
    .ltorg

    .section .text.trap, "ax"
    .balign 16
    .thumb_func
    .type   trap, %function
trap:
    b       trap

    .section .rodata, "a"
    .balign 32
    .ascii  "blink-l073 1.0, example firmware"
    .byte   0x0A

    .section .data, "aw"
    .balign 4
pause:
    .word   200000
    .byte   0x5A
