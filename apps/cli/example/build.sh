#!/bin/sh
# Builds the example from source (Debian: binutils-arm-none-eabi).
set -eu
cd "$(dirname "$0")"
arm-none-eabi-as -o blink-l073.o blink-l073.s
arm-none-eabi-ld -nostdlib -T blink-l073.ld -o blink-l073.elf blink-l073.o
arm-none-eabi-objcopy -O ihex blink-l073.elf blink-l073.hex
rm -f blink-l073.o blink-l073.elf
