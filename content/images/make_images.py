"""Makes the pictures of the demo newspaper: two-ink relief prints of a coast, cut by rule.

Deterministic: the same pictures come out every time. Needs Pillow and numpy; run it in this folder.
"""

import numpy as np
from PIL import Image

PAPER, INK, RED = (243, 236, 221), (28, 33, 43), (158, 52, 38)
WIDE, HIGH = 1920, 1280


def ridge(rng, base, height, roughness):
    """A line of hills or roofs: a random walk, smoothed, in pixels from the top."""
    walk = np.cumsum(rng.normal(0, 1, WIDE // 8 + 1))
    walk = np.interp(np.arange(WIDE), np.arange(0, WIDE + 8, 8)[: len(walk)], walk)
    kernel = np.ones(roughness) / roughness
    walk = np.convolve(np.pad(walk, roughness, mode="edge"), kernel, mode="same")[roughness:-roughness]
    walk = (walk - walk.min()) / (np.ptp(walk) + 1e-9)
    return base - walk * height


def plate(seed, horizon, sun, hills, moon=False):
    """One print: a sky and a sea of cut lines, a sun, and bands of land."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:HIGH, 0:WIDE].astype(np.float32)
    cut = np.zeros((HIGH, WIDE), bool)
    wobble = 6 * np.sin(x / 190 + seed) + 3 * np.sin(x / 47 + 2 * seed)
    # The sky: lines that thin out towards the horizon.
    sky = y < horizon
    tone = np.clip(1 - y / horizon, 0.05, 1) * 0.62
    cut |= sky & (((y + wobble) % 15) < 15 * tone)
    # The sun or moon is left uncut, with a rim.
    sx, sy, radius = sun
    distance = np.hypot(x - sx, y - sy)
    disc = distance < radius
    cut &= ~(distance < radius + 16)
    # The sea: lines broken by light below the sun.
    sea = ~sky
    swell = np.clip((y - horizon) / (HIGH - horizon), 0, 1)
    waves = ((y + 5 * np.sin(x / (30 + 140 * swell) + y / 9)) % (7 + 15 * swell)) < (3 + 7 * swell)
    glitter = np.abs(x - sx + 22 * np.sin(y / 7)) < radius * (0.5 + 0.9 * swell)
    cut |= sea & waves & ~(glitter & (rng.random((HIGH, 1)) < 0.62))
    red = disc.copy() if not moon else np.zeros_like(disc)
    for base, height, roughness, hatch in hills:
        line = ridge(rng, base, height, roughness)
        land = (y > line) & (y < base + 26)
        lit = ((x * 0.7 + y) % hatch) < hatch * 0.32
        cut = np.where(land, ~lit | (y < line + 9), cut)
        red &= ~land
    image = np.empty((HIGH, WIDE, 3), np.uint8)
    image[:] = PAPER
    image[red] = RED
    image[cut] = INK
    return Image.fromarray(image)


def lighthouse(image, left, top, bottom):
    """A tower with bands and a lamp, cut into the print."""
    pixels = np.array(image)
    for row in range(top, bottom):
        share = (row - top) / (bottom - top)
        half = int(24 + 22 * share)
        band = int(share * 7) % 2
        pixels[row, left - half : left + half] = INK if band else PAPER
        pixels[row, left + half - 10 : left + half] = INK
        pixels[row, left - half : left - half + 5] = INK
    pixels[top - 60 : top, left - 22 : left + 22] = INK
    pixels[top - 48 : top - 14, left - 13 : left + 13] = RED
    pixels[top - 78 : top - 60, left - 30 : left + 30] = INK
    return Image.fromarray(pixels)


def quay(image, seed):
    """Masts and cranes along the edge of the water."""
    rng = np.random.default_rng(seed)
    pixels = np.array(image)
    for left in range(140, WIDE - 140, 150):
        x = int(left + rng.integers(-50, 50))
        top = int(rng.integers(420, 640))
        pixels[top:900, x : x + 8] = INK
        for step in range(0, 200, 3):
            pixels[top + step * 2 : top + step * 2 + 4, x + step // 2 : x + step // 2 + 4] = INK
        pixels[870:905, x - 60 : x + 70] = INK
        pixels[905:925, x - 44 : x + 54] = RED
    return Image.fromarray(pixels)


def save(image, name):
    for width in (640, 1280, 1920):
        resized = image.resize((width, width * 2 // 3), Image.LANCZOS)
        resized.quantize(24).convert("RGB").save(f"{name}-{width}.webp", quality=52, method=6)


save(plate(3, 700, (1330, 420, 150), [(760, 190, 60, 22), (820, 80, 22, 15)]), "tide-tables")
save(lighthouse(plate(8, 780, (520, 380, 120), [(840, 130, 40, 19)]), 1360, 330, 800), "last-keeper")
save(quay(plate(14, 880, (960, 520, 190), []), 5), "night-auction")
save(plate(21, 560, (1500, 300, 110), [(640, 260, 90, 24), (900, 300, 50, 30), (1180, 260, 70, 40)], moon=True), "marsh-road")
