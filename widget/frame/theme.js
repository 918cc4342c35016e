/** Relative luminance of `#rrggbb` (WCAG 2.2). @param {string} colour */
function luminance(colour) {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
    const part = parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The accent, moved towards `ink` until it can be read on `paper`.
 * @param {string} accent @param {string} paper @param {string} ink */
function readable(accent, paper, ink) {
  const part = (/** @type {string} */ colour, /** @type {number} */ start) =>
    parseInt(colour.slice(start, start + 2), 16);
  for (let share = 0; share <= 1; share += 0.1) {
    const mixed = [1, 3, 5].map((start) =>
      Math.round(part(accent, start) * (1 - share) + part(ink, start) * share)
        .toString(16)
        .padStart(2, "0"),
    );
    const colour = `#${mixed.join("")}`;
    if (contrast(colour, paper) >= 4.8) return colour;
  }
  return ink;
}

/**
 * Wear the site's colour. `onAccent` is worked out where nobody gives it.
 * @param {string} accent @param {string} [onAccent]
 * @returns {{accent: string, onAccent: string} | null} null if that is no `#rrggbb`
 */
export function wear(accent, onAccent) {
  if (!/^#[0-9a-f]{6}$/i.test(accent)) return null;
  const on = onAccent || (contrast(accent, "#ffffff") >= 4.5 ? "#ffffff" : "#16181a");
  const { style } = document.documentElement;
  style.setProperty("--accent", accent);
  style.setProperty("--on-accent", on);
  style.setProperty("--accent-on-light", readable(accent, "#f4f6f8", "#000000"));
  style.setProperty("--accent-on-dark", readable(accent, "#20262c", "#ffffff"));
  return { accent, onAccent: on };
}
