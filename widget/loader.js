// The button; on the first click the chat: docs/widget.md
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (
    document.currentScript || document.querySelector('script[data-site][src*="/widget/loader.js"]')
  );
  const { site, locale: wanted, accent } = script?.dataset ?? {};
  if (!script || !site || window.Madoguchi?.open) return;

  const page = document.documentElement;
  const { origin } = new URL(script.src);
  const locale = wanted || page.lang || navigator.language;
  const words = /^ja/i.test(locale)
    ? ["チャットを開く", "チャットを閉じる", "未読", "チャット"]
    : ["Open chat", "Close chat", "unread", "Chat"];
  const key = `madoguchi:${origin}:${site}`;
  const svg = "http://www.w3.org/2000/svg";

  const host = document.createElement("madoguchi-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = document.createElement("div");
  const button = document.createElement("button");
  const badge = document.createElement("b");
  const icon = document.createElementNS(svg, "svg");
  const path = document.createElementNS(svg, "path");
  const style = new CSSStyleSheet();
  style.replaceSync(`
:host{all:initial!important;--accent:#0f6e84}
[hidden]{display:none!important}
div,button{position:fixed;z-index:2147483000;right:max(20px,env(safe-area-inset-right));bottom:max(20px,env(safe-area-inset-bottom))}
button{width:56px;height:56px;padding:0;border:1px solid transparent;border-radius:50%;background:var(--accent);color:#fff;color:oklch(from var(--accent) clamp(0,(.57 - l)*999,1) 0 0);box-shadow:0 2px 16px #0004;cursor:pointer}
button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
svg{width:28px;vertical-align:middle;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;top:-4px;right:-4px;min-width:10px;padding:0 6px;border-radius:11px;background:#b3261e;color:#fff;font:700 13px/22px system-ui}
div{margin-bottom:68px;width:400px;height:640px;max-width:calc(100vw - 40px);max-height:calc(100dvh - 108px);border-radius:12px;overflow:hidden;background:#fff;box-shadow:0 2px 48px #0005}
iframe{display:block;width:100%;height:100%;border:0}
@media(prefers-color-scheme:dark){div{background:#15191d}}
@media(prefers-reduced-motion:no-preference){div{animation:rise .2s}@keyframes rise{from{opacity:0;translate:0 12px}}}
@media(max-width:479px){div{inset:0;margin:0;width:auto;height:auto;max-width:none;max-height:none;border-radius:0;padding:env(safe-area-inset-top) 0 env(safe-area-inset-bottom)}.ready:not([hidden])+button{display:none}}
@media print{:host{display:none!important}}`);
  root.adoptedStyleSheets = [style];

  // Storage may be blocked.
  const memory = { localStorage: "", sessionStorage: "" };
  /** @param {keyof memory} area @param {string} [value] */
  const kept = (area, value) => {
    if (value !== undefined) memory[area] = value;
    try {
      if (value) window[area].setItem(key, value);
      else if (value === "") window[area].removeItem(key);
      return window[area].getItem(key);
    } catch {
      return memory[area];
    }
  };

  const paint = (accent = "") => host.style.setProperty("--accent", accent);

  /** @type {HTMLIFrameElement | undefined} */
  let frame;
  let unread = 0;
  let again = false;
  let text = ""; // for the box in the frame

  /** @param {object} data */
  const tell = (data) => {
    const about = { page: location.href, shown: !sheet.hidden, text, ...data };
    if (!sheet.className) return;
    frame?.contentWindow?.postMessage(about, origin);
    text = "";
  };

  const draw = () => {
    button.ariaLabel = words[+!sheet.hidden] + (unread ? ` (${words[2]} ${unread})` : "");
    button.ariaExpanded = `${!sheet.hidden}`;
    path.setAttribute(
      "d",
      sheet.hidden ? "M4 5h16v11h-8l-5 4v-4H4zM8 10.5h0m4 0h0m4 0h0" : "M6 6l12 12m0-12L6 18",
    );
    badge.textContent = unread > 9 ? "9+" : `${unread}`;
    badge.hidden = !unread;
  };

  /** @param {boolean} shown */
  const show = (shown) => {
    const focused = root.activeElement === frame;
    sheet.hidden = !shown;
    kept("sessionStorage", shown ? "open" : "");
    if (shown) {
      unread = 0;
      if (!frame) {
        frame = document.createElement("iframe");
        frame.title = words[3];
        sheet.append(frame);
      }
      if (!sheet.className) {
        const query = new URLSearchParams({ site, locale, host: location.origin });
        frame.src = new URL("frame.html?" + query, script.src).href;
      }
      frame.focus();
    }
    tell({ type: "shown" });
    draw();
    if (focused && !shown) button.focus();
  };

  addEventListener("message", ({ data, origin: from, source }) => {
    if (from !== origin || source !== frame?.contentWindow) return;
    if (data.type === "ready") {
      sheet.className = "ready";
      const told = { ...script.dataset, type: "start", again, referrer: document.referrer };
      tell({ ...told, kept: kept("localStorage") });
    } else if (data.type === "keep") kept("localStorage", data.value);
    else if (data.type === "look") paint(data.accent);
    else if (data.type === "close") show(false);
    else if (data.type === "lead") {
      // One tab holds the stream: whichever has this lock.
      const lead = () => new Promise(() => tell(data));
      navigator.locks?.request(key + data.id, lead).catch(lead) ?? lead();
    } else if (data.type === "arrived" && sheet.hidden) {
      // Only here is it known that the sheet is closed.
      unread++;
      draw();
    }
  });

  // Another tab began the conversation.
  addEventListener("storage", (event) => {
    if (event.key === key) tell({ type: "kept", kept: event.newValue });
  });
  // A full-screen sheet ends where the keyboard begins.
  window.visualViewport?.addEventListener("resize", ({ target }) => {
    const { scale, height } = /** @type {VisualViewport} */ (target);
    sheet.style.bottom = scale === 1 && innerWidth < 480 ? `${innerHeight - height}px` : "";
  });
  host.addEventListener("keydown", ({ key }) => key === "Escape" && !sheet.hidden && show(false));
  // Of a double click only the first; 0 is the keyboard.
  button.addEventListener("click", ({ detail }) => detail < 2 && show(sheet.hidden));

  icon.setAttribute("viewBox", "0 0 24 24");
  icon.append(path);
  button.append(icon, badge);
  sheet.hidden = true;
  root.append(sheet, button);
  paint(accent);
  draw();
  window.Madoguchi = Object.freeze({
    open: (asked) => {
      text = asked?.text ?? "";
      show(true);
    },
    close: () => show(false),
  });

  const start = () => {
    page.append(host);
    if (kept("sessionStorage") && kept("localStorage")) show((again = true));
    import(new URL("pages.js?site=" + site, script.src).href).catch(String);
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
