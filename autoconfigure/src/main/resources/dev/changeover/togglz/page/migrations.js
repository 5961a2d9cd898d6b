// Live refresh, and nothing else: the page works without it. A card that somebody is filling in is left alone.
"use strict";
const EVERY = 2000;
const live = document.getElementById("live");
function tell(text) {
	if (live.textContent !== text) {
		live.textContent = text;
	}
}
function isBusy(card) {
	const focus = document.activeElement;
	const typing = card.contains(focus) && focus.matches("input:not([type=checkbox])");
	return typing || Array.from(card.querySelectorAll("input")).some((input) =>
		input.type === "checkbox" ? input.checked : input.type !== "hidden" && input.value !== "");
}
function places(card) {
	return Array.from(card.querySelectorAll("a, button, input:not([type=hidden]), summary"));
}
// The same place in the new card, or its title where that place is gone.
function sameFocus(card, next) {
	const focus = document.activeElement;
	if (!card.contains(focus)) {
		return null;
	}
	const alike = (place) => place.tagName === focus.tagName && place.form?.className === focus.form?.className
		&& (place.id || place.value || place.parentElement.id) === (focus.id || focus.value || focus.parentElement.id);
	const same = places(card).filter(alike).indexOf(focus);
	return places(next).filter(alike)[same] || next.querySelector("h2");
}
function replace(card, next) {
	for (const part of card.querySelectorAll("details[id]")) {
		const same = next.querySelector("#" + CSS.escape(part.id));
		if (same) {
			same.open = part.open;
		}
	}
	const focus = sameFocus(card, next);
	const moved = card.dataset.live !== next.dataset.live;
	card.replaceWith(next);
	focus?.focus({ preventScroll: true });
	return moved ? next.id + ". " + next.dataset.live + "." : "";
}
tell("");
async function refresh() {
	try {
		const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
		if (!answer.ok || answer.redirected) {
			tell("Not refreshed: load the page again.");
			return;
		}
		const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
		let busy = false;
		let moved = "";
		for (const card of document.querySelectorAll("[data-live]")) {
			const next = fresh.getElementById(card.id);
			if (next && isBusy(card)) {
				busy = true;
			}
			else if (next) {
				moved += replace(card, next);
			}
		}
		tell(busy ? "Not refreshed while you fill in a form." : moved || live.textContent.startsWith("Not") ? moved : live.textContent);
	}
	catch {
		tell("Not refreshed: the service does not answer.");
	}
	finally {
		setTimeout(refresh, EVERY);
	}
}
setTimeout(refresh, EVERY);
