// Live refresh, and nothing else: the page works without it. A card that somebody is filling in is left alone.
"use strict";
function isBusy(card) {
	const touched = Array.from(card.querySelectorAll("input")).some((input) =>
		input.type === "checkbox" ? input.checked : input.type !== "hidden" && input.value !== "");
	return touched || card.contains(document.activeElement);
}
async function refresh() {
	try {
		const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
		if (answer.ok && !answer.redirected) {
			const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
			for (const card of document.querySelectorAll("[data-live]")) {
				const next = fresh.getElementById(card.id);
				if (next && !isBusy(card)) {
					for (const part of card.querySelectorAll("details[id]")) {
						const same = next.querySelector("#" + CSS.escape(part.id));
						if (same) {
							same.open = part.open;
						}
					}
					card.replaceWith(next);
				}
			}
		}
	}
	finally {
		setTimeout(refresh, 2000);
	}
}
setTimeout(refresh, 2000);
