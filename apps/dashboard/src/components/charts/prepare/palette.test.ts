import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

// Oracles from the papers, not from the code that chose the colours: Machado, Oliveira and Fernandes 2009 (severity 1.0),
// CIEDE2000 after Sharma, Wu and Dalal 2005, contrast of WCAG 2.2.
const VISIONS: Readonly<Record<string, readonly number[]>> = {
  ordinary: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
type Triple = readonly [number, number, number];

function linear(hex: string): Triple {
  const channel = (at: number) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(m: readonly number[], [r, g, b]: Triple): Triple {
  const row = (i: number) => m[i]! * r + m[i + 1]! * g + m[i + 2]! * b;
  return [row(0), row(3), row(6)];
}

function lab(rgb: Triple): Triple {
  const clipped = rgb.map((c) => Math.min(1, Math.max(0, c))) as unknown as Triple;
  const xyz = times(
    [0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041],
    clipped,
  );
  const [x, y, z] = xyz.map((value, i) => {
    const t = value / [0.95047, 1, 1.08883][i]!;
    return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
  }) as unknown as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = (radians: number) => ((radians * 180) / Math.PI + 360) % 360;
const cosine = (angle: number) => Math.cos((angle * Math.PI) / 180);

function ciede2000([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)));
  const c1 = Math.hypot((1 + g) * a1, b1);
  const c2 = Math.hypot((1 + g) * a2, b2);
  const h1 = degrees(Math.atan2(b1, (1 + g) * a1));
  const h2 = degrees(Math.atan2(b2, (1 + g) * a2));
  const apart = Math.abs(h1 - h2) > 180;
  const turn = h2 - h1 + (apart ? (h2 > h1 ? -360 : 360) : 0);
  const dh = 2 * Math.sqrt(c1 * c2) * Math.sin((turn * Math.PI) / 360);
  const l = (l1 + l2) / 2;
  const c = (c1 + c2) / 2;
  const h = (h1 + h2 + (apart ? (h1 + h2 < 360 ? 360 : -360) : 0)) / 2;
  const t = 1 - 0.17 * cosine(h - 30) + 0.24 * cosine(2 * h) + 0.32 * cosine(3 * h + 6) - 0.2 * cosine(4 * h - 63);
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const sc = 1 + 0.045 * c;
  const sh = 1 + 0.015 * c * t;
  const spin = 60 * Math.exp(-(((h - 275) / 25) ** 2));
  const rt = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin((spin * Math.PI) / 180);
  return Math.sqrt(((l2 - l1) / sl) ** 2 + ((c2 - c1) / sc) ** 2 + (dh / sh) ** 2 + rt * ((c2 - c1) / sc) * (dh / sh));
}

it("computes CIEDE2000 as the paper's own test data", () => {
  expect(ciede2000([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
  expect(ciede2000([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 4);
  expect(ciede2000([6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286])).toBeCloseTo(0.6377, 4);
});

const css = readFileSync(new URL("../../../app/globals.css", import.meta.url), "utf8");
const all = [...css.matchAll(/--series-\d: (#[0-9a-f]{6})/g)].map(([, hex]) => hex!);
const luminance = (hex: string) => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

describe.each([
  // the cards' backgrounds: white, and oklch(0.205 0.009 260)
  ["light", all.slice(0, 8), "#ffffff"],
  ["dark", all.slice(8, 16), "#14171b"],
])("the %s palette", (_, colours, card) => {
  it("has eight colours that neighbours tell apart by ΔE ≥ 10 and any two by ΔE ≥ 7, in every colour vision", () => {
    expect(new Set(colours).size).toBe(8);
    for (const matrix of Object.values(VISIONS)) {
      const seen = colours.map((hex) => lab(times(matrix, linear(hex))));
      for (let i = 0; i < 8; i++) {
        expect(ciede2000(seen[i]!, seen[(i + 1) % 8]!)).toBeGreaterThanOrEqual(10);
        for (let j = 0; j < i; j++) expect(ciede2000(seen[i]!, seen[j]!)).toBeGreaterThanOrEqual(7);
      }
    }
  });

  it("stands out from its card by 4.5:1", () => {
    for (const hex of colours) {
      const [low, high] = [luminance(hex), luminance(card)].sort((a, b) => a - b);
      expect((high! + 0.05) / (low! + 0.05)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
