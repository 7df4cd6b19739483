#!/usr/bin/python3
"""Makes the images of this folder: apt-get install python3-pil netpbm imagemagick; /usr/bin/python3 make.py"""
import math, os, random, subprocess
from PIL import Image

random.seed(7)
W, H = 13, 11  # no multiples of 8: bit depths and interlaced passes end within bytes


def picture(mode):
    image = Image.new(mode, (W, H))
    for y in range(H):
        for x in range(W):
            base = int(127 + 100 * math.sin(x / 3) * math.cos(y / 4))
            values = tuple(max(0, min(255, base + 25 * c - x + random.randint(-8, 8))) for c in range(len(mode)))
            image.putpixel((x, y), values if len(values) > 1 else values[0])
    return image


def keep(name, image, expected=None, **how):
    image.save(f"{name}.png", **how)
    plain = (expected or image).convert("L" if (expected or image).mode in ("L", "LA") else "RGB")
    plain.save(f"{name}.{'pgm' if plain.mode == 'L' else 'ppm'}")


def expected(name, image):
    image.save(f"{name}.{'pgm' if image.mode == 'L' else 'ppm'}")


gray, alpha, colours, both = picture("L"), Image.merge("LA", [picture("L"), picture("L")]), picture("RGB"), picture("RGBA")
keep("gray", gray)
keep("gray-alpha", alpha, expected=alpha.getchannel(0))
keep("rgb", colours)
keep("rgba", both, expected=Image.merge("RGB", both.split()[:3]))
for bits in (8, 4, 2, 1):
    palette = colours.quantize(2 ** bits if bits < 8 else 100)
    keep(f"palette-{bits}", palette, expected=palette.convert("RGB"), bits=bits)

# Gray of few bits and interlaced ones by other programs, which Pillow reads again.
gray.save("source.pgm")
colours.save("source.ppm")
for bits in (1, 2, 4):
    subprocess.run(["convert", "source.pgm", "-dither", "None", "-depth", str(bits),
                    "-strip", "-define", "png:exclude-chunks=date,time", "-define", "png:color-type=0", "-define", f"png:bit-depth={bits}", f"gray-{bits}.png"], check=True)
    subprocess.run(f"pngtopnm gray-{bits}.png | pnmdepth 255 > raw.pnm", shell=True, check=True)
    Image.open("raw.pnm").convert("L").save(f"gray-{bits}.pgm")
bare = ["-strip", "-define", "png:exclude-chunks=date,time"]
colour = [*bare, "-define", "png:color-type=2"]
for name, source, more in [("gray-interlaced", "source.pgm", bare), ("rgb-interlaced", "source.ppm", colour),
                           ("palette-interlaced", "palette-4.png", [*bare, "-define", "png:color-type=3"])]:
    subprocess.run(["convert", source, *more, "-interlace", "PNG", f"{name}.png"], check=True)
    read = Image.open(f"{name}.png")
    expected(name, read.convert("L" if read.mode in ("L", "1") else "RGB"))
subprocess.run(["convert", "source.ppm", "-crop", "3x2+2+3", "+repage", *colour, "-interlace", "PNG",
                "tiny-interlaced.png"], check=True)
expected("tiny-interlaced", Image.open("tiny-interlaced.png").convert("RGB"))

# One filter for all lines each.
for filter, name in enumerate(["none", "sub", "up", "average", "paeth"]):
    subprocess.run(f"pnmtopng -force -filter {filter} source.ppm > filter-{name}.png", shell=True, check=True)
    expected(f"filter-{name}", Image.open(f"filter-{name}.png").convert("RGB"))

subprocess.run("pnmtopng -force source.ppm > libpng.png", shell=True, check=True)
expected("libpng", colours)
subprocess.run("pnmtoplainpnm source.ppm > plain.ppm && pnmtoplainpnm source.pgm > plain.pgm", shell=True, check=True)
subprocess.run("pnmdepth 31 source.ppm > depth31.ppm", shell=True, check=True)
subprocess.run(["convert", "source.ppm", "-depth", "16", *bare, "-define", "png:bit-depth=16", "sixteen.png"], check=True)

# What Pillow makes of them in other sizes, and in gray.
for width, height in [(28, 28), (5, 4), (13, 3), (40, 11), (1, 1)]:
    colours.resize((width, height), Image.BILINEAR).save(f"rgb-{width}x{height}.ppm")
    gray.resize((width, height), Image.BILINEAR).save(f"gray-{width}x{height}.pgm")
colours.convert("L").save("rgb-as-gray.pgm")

for name in ("raw.pnm",):
    os.remove(name)
