import { locale, texts } from "./texts.js";

/** The time of day, as 14:05. @param {string} iso */
export const time = (iso) =>
  new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    new Date(iso),
  );

/** The day as people say it: today, yesterday, or 2026年11月22日(日). @param {string} iso */
export function day(iso) {
  const date = new Date(iso);
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (date.getTime() >= midnight) return texts.today;
  if (date.getTime() >= new Date(midnight - 1).setHours(0, 0, 0, 0)) return texts.yesterday;
  return new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "long",
    day: "numeric",
    weekday: "short",
  }).format(date);
}
