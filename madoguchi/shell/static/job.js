// @ts-check
// Follows a job until it is over, then loads the page anew to show its result.

const card = document.querySelector("[data-job]");
const bar = card?.querySelector("progress");
const sentence = card?.querySelector("[data-sentence]");

/** @param {HTMLElement} element */
async function follow(element) {
  for (let wait = 500; ; wait = Math.min(wait * 1.2, 3000)) {
    await new Promise((done) => setTimeout(done, wait));
    const response = await fetch(element.dataset.job ?? "", {
      headers: { accept: "application/json" },
    }).catch(() => null);
    if (!response?.ok) continue;
    const job = await response.json();
    if (job.finished) {
      location.reload();
      return;
    }
    if (sentence) sentence.textContent = job.sentence;
    if (bar && job.total) {
      bar.max = job.total;
      bar.value = job.progress;
    }
  }
}

if (card instanceof HTMLElement) follow(card);
