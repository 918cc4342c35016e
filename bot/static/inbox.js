// @ts-check
// The inbox follows by itself: the list, the open conversation, and replies without a reload.
// Without this script everything still works; a page then shows what was so when it was opened.

import { keepTimes } from "./inbox/ago.js";
import { openConversation } from "./inbox/conversation.js";
import { openList } from "./inbox/list.js";
import { listen } from "./inbox/stream.js";

const LIST_AGES_MS = 60_000;

const list = openList();
const conversation = openConversation();

keepTimes();
if (list) {
  listen(list.site, {
    ready() {
      list.refresh();
      conversation?.refresh();
    },
    changed(id) {
      list.refresh();
      if (id === conversation?.id) conversation.refresh();
    },
    connected: list.showConnection,
  });
  setInterval(() => document.hidden || list.refresh(), LIST_AGES_MS);
}
