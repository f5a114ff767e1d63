import { readFileSync } from "node:fs";
import { CHANNEL_RULES } from "../../events/channel-rules.ts";

const style = (name: string) => readFileSync(new URL(`src/styles/${name}.css`, import.meta.url), "utf8");
const THEMES = ["light", "dark"] as const;

/** What a property of the style sheet is in both themes. */
function valuesOf(sheet: string, property: string): [light: string, dark: string] {
  const [, light = "", dark = ""] =
    new RegExp(`${property}: light-dark\\(((?:[^,()]|\\([^)]*\\))+), (.+?)\\);`).exec(sheet) ?? [];
  return [light, dark];
}

/** Relative luminance, as WCAG 2 has it, of a colour written #rrggbb or oklch(L C H). */
function luminance(colour: string): number {
  if (colour.startsWith("#")) {
    const linear = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return weigh(linear);
  }
  const [lightness = 0, chroma = 0, hue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return weigh([
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ]);
}

const weigh = ([red = 0, green = 0, blue = 0]: number[]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

const classes = new Map(
  [...style("channels").matchAll(/((?:\.ch-[a-z_]+[,\s]*)+)\{([^}]*)\}/g)].flatMap(
    ([, names = "", body = ""]) =>
      [...names.matchAll(/\.ch-([a-z_]+)/g)].map(([, name = ""]): [string, string] => [name, body]),
  ),
);

test("each channel that the rules can give has its class, and no other has one", () => {
  const channels = new Set([...CHANNEL_RULES.rules.map(({ channel }) => channel), CHANNEL_RULES.otherwise]);
  expect([...classes.keys()].sort()).toEqual([...channels, "unattributed"].sort());
});

test.each(THEMES)("on a card of the %s theme no two channels look alike, and each stands out", (theme) => {
  const at = THEMES.indexOf(theme);
  const card = luminance(valuesOf(style("theme"), "--card")[at] ?? "");
  const colours = [...classes.values()]
    .map((body) => valuesOf(body, "--channel")[at])
    .filter((colour) => colour);
  expect(new Set(colours).size).toBe(colours.length);
  expect(colours.length).toBeGreaterThan(15);
  for (const colour of colours) {
    const [darker = 0, lighter = 0] = [card, luminance(colour ?? "")].sort((a, b) => a - b);
    expect((lighter + 0.05) / (darker + 0.05)).toBeGreaterThan(3);
  }
});
