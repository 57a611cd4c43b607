for (const example of document.querySelectorAll("[data-origin]")) {
  example.textContent = example.textContent.replaceAll("ORIGIN", location.origin);
}

async function show(item) {
  let state = "does not answer";
  let ready = false;
  try {
    const answer = await fetch(`/status/${item.dataset.service}`, { cache: "no-store" });
    ready = answer.ok;
    state = ready ? "ready" : "not ready";
  } catch {
    // The gateway itself does not answer.
  }
  item.className = ready ? "ready" : "away";
  const shown = item.querySelector(".state");
  if (shown.textContent !== state) shown.textContent = state;
}

function showAll() {
  if (!document.hidden) document.querySelectorAll("[data-service]").forEach(show);
}

showAll();
setInterval(showAll, 5000);
