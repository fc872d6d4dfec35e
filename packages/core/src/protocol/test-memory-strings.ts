/**
 * Memory strings of real devices, out of public device listings, and what each says,
 * worked out apart from the parser. For tests; does not ship.
 */

/**
 * By string: `name | start count*size rights, … | codes of issues`. Rights are `r`ead,
 * `e`rase, `w`rite; `no-unit` marks a group without its unit letter.
 */
export const FIELD_STRINGS: Readonly<Record<string, string>> = {
  "@Internal Flash  /0x08000000/1536*128g":
    "Internal Flash | 0x08000000 1536*128 rew no-unit | unit-missing, nothing-writable",
  "@Option Bytes  /0x1FF80000/01*032 e": "Option Bytes | 0x1FF80000 1*32 rw | ",
  "@DATA Memory /0x08080000/2*3Ke": "DATA Memory | 0x08080000 2*3072 rw | ",
  "@Internal Flash /0x08000000/1536*128g":
    "Internal Flash | 0x08000000 1536*128 rew no-unit | unit-missing, nothing-writable",
  "@Internal Flash  /0x08000000/1024*256 g": "Internal Flash | 0x08000000 1024*256 rew | ",
  "@DATA Memory /0x08080000/02*004Ke": "DATA Memory | 0x08080000 2*4096 rw | ",
  "@Internal Flash  /0x08000000/064*0002Kg": "Internal Flash | 0x08000000 64*2048 rew | ",
  "@Option Bytes  /0x1FFFF800/01*016 e": "Option Bytes | 0x1FFFF800 1*16 rw | ",
  "@Internal Flash  /0x08000000/032*0001Kg": "Internal Flash | 0x08000000 32*1024 rew | ",
  "@Internal Flash  /0x08000000/128*002Kg": "Internal Flash | 0x08000000 128*2048 rew | ",
  "@Option Bytes  /0x1FFFF800/01*016 g": "Option Bytes | 0x1FFFF800 1*16 rew | ",
  "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg":
    "Internal Flash | 0x08000000 4*16384 rew, 0x08010000 1*65536 rew, 0x08020000 7*131072 rew | ",
  "@Option Bytes  /0x1FFFC000/01*016 g": "Option Bytes | 0x1FFFC000 1*16 rew | ",
  "@OTP Memory /0x1FFF7800/01*512 g,01*016 g":
    "OTP Memory | 0x1FFF7800 1*512 rew, 0x1FFF7A00 1*16 rew | ",
  "@Device Feature/0xFFFF0000/01*004 g": "Device Feature | 0xFFFF0000 1*4 rew | ",
  "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,01*128Kg":
    "Internal Flash | 0x08000000 4*16384 rew, 0x08010000 1*65536 rew, 0x08020000 1*131072 rew | ",
  "@Option Bytes  /0x1FFFC000/01*016 e": "Option Bytes | 0x1FFFC000 1*16 rw | ",
  "@OTP Memory /0x1FFF7800/01*512 e,01*016 e":
    "OTP Memory | 0x1FFF7800 1*512 rw, 0x1FFF7A00 1*16 rw | ",
  "@Device Feature/0xFFFF0000/01*004 e": "Device Feature | 0xFFFF0000 1*4 rw | ",
  "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg":
    "Internal Flash | 0x08000000 4*16384 rew, 0x08010000 1*65536 rew, 0x08020000 3*131072 rew | ",
  "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg":
    "Internal Flash | 0x08000000 4*16384 rew, 0x08010000 1*65536 rew, 0x08020000 7*131072 rew, 0x08100000 4*16384 rew, 0x08110000 1*65536 rew, 0x08120000 7*131072 rew | ",
  "@Option Bytes  /0x1FFFC000/01*016 e/0x1FFEC000/01*016 e":
    "Option Bytes | 0x1FFFC000 1*16 rw, 0x1FFEC000 1*16 rw | regions-descend",
  "@Internal Flash  /0x08000000/128*0002Kg": "Internal Flash | 0x08000000 128*2048 rew | ",
  "@Internal Flash  /0x08000000/04*016Kg,01*64Kg,03*128Kg":
    "Internal Flash | 0x08000000 4*16384 rew, 0x08010000 1*65536 rew, 0x08020000 3*131072 rew | ",
  "@Option Bytes  /0x1FFF0000/01*048 e": "Option Bytes | 0x1FFF0000 1*48 rw | ",
  "@OTP Memory /0x1FF07800/01*528e":
    "OTP Memory | 0x1FF07800 1*528 rw no-unit | unit-missing, nothing-writable",
  "@Internal Flash  /0x08000000/04*032Kg,01*128Kg,03*256Kg":
    "Internal Flash | 0x08000000 4*32768 rew, 0x08020000 1*131072 rew, 0x08040000 3*262144 rew | ",
  "@Internal Flash  /0x08000000/0128*0002Kg": "Internal Flash | 0x08000000 128*2048 rew | ",
  "@Option Bytes  /0x1FFF7800/01*040 e": "Option Bytes | 0x1FFF7800 1*40 rw | ",
  "@OTP Memory /0x1FFF7000/01*0001Ke": "OTP Memory | 0x1FFF7000 1*1024 rw | ",
  "@Internal Flash   /0x08000000/256*02Kg": "Internal Flash | 0x08000000 256*2048 rew | ",
  "@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e":
    "Option Bytes | 0x1FFF7800 1*48 rw, 0x1FFFF800 1*48 rw | ",
  "@OTP Memory   /0x1FFF7000/01*1024 e": "OTP Memory | 0x1FFF7000 1*1024 rw | ",
  "@Internal Flash   /0x08000000/16*128Kg": "Internal Flash | 0x08000000 16*131072 rew | ",
  "@Option Bytes   /0x5200201C/01*128 e": "Option Bytes | 0x5200201C 1*128 rw | ",
  "@Internal Flash   /0x08000000/8*128Kg": "Internal Flash | 0x08000000 8*131072 rew | ",
  "@Option Bytes   /0x5200201C/01*88 e": "Option Bytes | 0x5200201C 1*88 rw | ",
  "@Internal Flash  /0x08000000/256*02Kg": "Internal Flash | 0x08000000 256*2048 rew | ",
  "@Option Bytes  /0x1FF8000/01*128 e": "Option Bytes | 0x01FF8000 1*128 rw | ",
  "@OTP Memory  /0x1FF7000/01*1024 e": "OTP Memory | 0x01FF7000 1*1024 rw | ",
  "@Internal Flash   /0x08000000/256*08Kg": "Internal Flash | 0x08000000 256*8192 rew | ",
  "@Option Bytes   /0x5200201C/01*297 e": "Option Bytes | 0x5200201C 1*297 rw | ",
  "@OTP Memory   /0x08FFF000/01*1024 e": "OTP Memory | 0x08FFF000 1*1024 rw | ",
  "@Option Bytes   /0x40022040/01*64 e": "Option Bytes | 0x40022040 1*64 rw | ",
  "@OTP Memory   /0x0BFA0000/01*512 e": "OTP Memory | 0x0BFA0000 1*512 rw | ",
  "@Internal Flash  /0x08000000/512*002Kg": "Internal Flash | 0x08000000 512*2048 rew | ",
  "@Internal Flash  /0x08000000/128*001Kg": "Internal Flash | 0x08000000 128*1024 rew | ",
  "@Option Bytes  /0x1FFFF800/01*016Be": "Option Bytes | 0x1FFFF800 1*16 rw | ",
  "@Internal Flash  /0x08000000/12*001Ka,116*001Kg":
    "Internal Flash | 0x08000000 12*1024 r, 0x08003000 116*1024 rew | ",
  "@Internal Flash  /0x08000000/ 128*1Kg": "Internal Flash | 0x08000000 128*1024 rew | ",
  "@Option Byte   /0x1FFFF800/02*016 e": "Option Byte | 0x1FFFF800 2*16 rw | ",
  "@Internal Flash   /0x08000000/512*002Kg,@Option byte   /0x1FFFC000/01*512 g":
    "Internal Flash | 0x08000000 512*2048 rew | group-malformed",
  "@Internal Flash   /0x08000000/08*04Ka,1000*04Kg":
    "Internal Flash | 0x08000000 8*4096 r, 0x08008000 1000*4096 rew | ",
  "@Option byte   /0x1FFFC000/01*4096 g": "Option byte | 0x1FFFC000 1*4096 rew | ",
  "@Internal Flash  /0x08000000/04*032Kg,01*128Kg,07*256Kg":
    "Internal Flash | 0x08000000 4*32768 rew, 0x08020000 1*131072 rew, 0x08040000 7*262144 rew | ",
  "@Internal Flash  /0x08000000/16*128Kg": "Internal Flash | 0x08000000 16*131072 rew | ",
  "@Internal Flash   /0x08000000/8*001Ka,120*001Kg":
    "Internal Flash | 0x08000000 8*1024 r, 0x08002000 120*1024 rew | ",
  "@Internal Flash   /0x08000000/8*001Ka,56*001Kg":
    "Internal Flash | 0x08000000 8*1024 r, 0x08002000 56*1024 rew | ",
  "@SPI Flash : M25P64/0x00000000/64*064Kg,64*064Kg":
    "SPI Flash : M25P64 | 0x00000000 64*65536 rew, 0x00400000 64*65536 rew | ",
  "@SPI Flash : M25P64/0x00000000/128*64Kg": "SPI Flash : M25P64 | 0x00000000 128*65536 rew | ",
  "@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*064Kg,07*128Kg":
    "Internal Flash | 0x08000000 3*16384 r, 0x0800C000 1*16384 rew, 0x08010000 1*65536 rew, 0x08020000 7*131072 rew | ",
  "@DCT Flash   /0x00000000/01*016Kg": "DCT Flash | 0x00000000 1*16384 rew | ",
  "@Internal Flash   /0x00000000/1*004Ka,47*004Kg,192*004Kg,4*004Kg,4*004Kg,8*004Ka":
    "Internal Flash | 0x00000000 1*4096 r, 0x00001000 47*4096 rew, 0x00030000 192*4096 rew, 0x000F0000 4*4096 rew, 0x000F4000 4*4096 rew, 0x000F8000 8*4096 r | ",
  "@DCD Flash   /0x00000000/1*016Ke": "DCD Flash | 0x00000000 1*16384 rw | ",
  "@External Flash   /0x80000000/1024*004Kg": "External Flash | 0x80000000 1024*4096 rew | ",
  "@Internal Flash  /0x08000000/64*256 a,192*256 g":
    "Internal Flash | 0x08000000 64*256 r, 0x08004000 192*256 rew | ",
  "@Internal Flash  /0x0c000000/64*256 a,192*256 g":
    "Internal Flash | 0x0C000000 64*256 r, 0x0C004000 192*256 rew | ",
  "@BluetoothFlash  /0x1c000000/14*256 a,192*256 g":
    "BluetoothFlash | 0x1C000000 14*256 r, 0x1C000E00 192*256 rew | ",
  "@Internal Flash    /0x08008000/02*016Kg,01*064Kg,01*128Kg":
    "Internal Flash | 0x08008000 2*16384 rew, 0x08010000 1*65536 rew, 0x08020000 1*131072 rew | ",
  "@PCM Library  /0x08040000/06*128Kg": "PCM Library | 0x08040000 6*131072 rew | ",
  "@External Flash   /0x00000000/01*2048Kg": "External Flash | 0x00000000 1*2097152 rew | ",
  "@Internal Flash  2MB   /0x08000000/01*128Ka,15*128Kg":
    "Internal Flash  2MB | 0x08000000 1*131072 r, 0x08020000 15*131072 rew | ",
  "@Ext RAW  Flash 16MB   /0x90000000/4096*4Kg":
    "Ext RAW  Flash 16MB | 0x90000000 4096*4096 rew | ",
  "@Ext File Flash  0MB   /0x00000000/0*4Kg":
    "Ext File Flash  0MB |  | group-empty, nothing-writable",
  "@Arduino  boot  v.25   /0x00000000/0*4Kg":
    "Arduino  boot  v.25 |  | group-empty, nothing-writable",
  "@Flash /0x90000000/64*4Kg/0x90040000/60*64Kg/0x90400000/60*64Kg":
    "Flash | 0x90000000 64*4096 rew, 0x90040000 60*65536 rew, 0x90400000 60*65536 rew | ",
  "@External Flash /0x90000000/998*128Kg,1*128Kg,4*128Kg,21*128Ka":
    "External Flash | 0x90000000 998*131072 rew, 0x97CC0000 1*131072 rew, 0x97CE0000 4*131072 rew, 0x97D60000 21*131072 r | ",
  "@External Flash /0x90000000/1001*128Kg,3*128Kg,20*128Ka":
    "External Flash | 0x90000000 1001*131072 rew, 0x97D20000 3*131072 rew, 0x97D80000 20*131072 r | ",
  "@Betaflight  /0x70100000/0100*064Kg": "Betaflight | 0x70100000 100*65536 rew | ",
  "@Internal Flash   /0x08000000/224*128Ba,288*128Bg":
    "Internal Flash | 0x08000000 224*128 r, 0x08007000 288*128 rew | ",
  "@Internal Flash   /0x08000000/120*128Ba,1416*128Bg":
    "Internal Flash | 0x08000000 120*128 r, 0x08003C00 1416*128 rew | ",
  "@Internal Flash   /0x08000000/016*2Ka,240*02Kg":
    "Internal Flash | 0x08000000 16*2048 r, 0x08008000 240*2048 rew | ",
  "@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*64Kg,11*128Kg":
    "Internal Flash | 0x08000000 3*16384 r, 0x0800C000 1*16384 rew, 0x08010000 1*65536 rew, 0x08020000 11*131072 rew | ",
  "@Internal Flash   /0x08000000/6*8Ka,122*8Kg":
    "Internal Flash | 0x08000000 6*8192 r, 0x0800C000 122*8192 rew | ",
  "@Internal Flash   /0x08000000/8*02Ka,248*02Kg":
    "Internal Flash | 0x08000000 8*2048 r, 0x08004000 248*2048 rew | ",
  "@External Flash   /0x90000000/128*064Kg": "External Flash | 0x90000000 128*65536 rew | ",
  "@Internal Flash   /0x08000000/8*08Kg": "Internal Flash | 0x08000000 8*8192 rew | ",
  "@Internal Flash   /0x08000000/0256*0002Kg": "Internal Flash | 0x08000000 256*2048 rew | ",
  "@Option Bytes   /0x1FFF7800/01*40Be": "Option Bytes | 0x1FFF7800 1*40 rw | ",
  "@OTP Memory   /0x1FFF7000/01*01Ke": "OTP Memory | 0x1FFF7000 1*1024 rw | ",
  "@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg":
    "Internal Flash | 0x08000000 3*16384 r, 0x0800C000 1*16384 rew, 0x08010000 1*65536 rew, 0x08020000 7*131072 rew, 0x08100000 4*16384 rew, 0x08110000 1*65536 rew, 0x08120000 7*131072 rew | ",
  "@SPI Flash : SST25x/0x00000000/512*04Kg": "SPI Flash : SST25x | 0x00000000 512*4096 rew | ",
  "@Option Bytes  /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e":
    "Option Bytes | 0x1FFF7800 1*48 rw, 0x1FFFF800 1*48 rw | ",
  "@Internal Flash  /0x08000000/38*01Ka,474*01K g":
    "Internal Flash | 0x08000000 38*1024 r, 0x08009800 474*1024 rew | ",
};
