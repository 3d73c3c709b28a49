"use strict";
(() => {
  const category = document.getElementById("category");
  const search = document.getElementById("search");
  const names = document.getElementById("names");
  const shown = document.getElementById("shown");
  const cards = [...document.querySelectorAll("article")];
  const filter = () => {
    const wanted = category.value;
    const text = search.value.trim().toLowerCase();
    let count = 0;
    for (const card of cards) {
      const has = wanted === "" || card.dataset.c.split(" ").includes(wanted);
      card.hidden = !has || !card.textContent.toLowerCase().includes(text);
      count += card.hidden ? 0 : 1;
      for (const mark of card.querySelectorAll("[data-k]")) {
        mark.classList.toggle("dim", wanted !== "" && mark.dataset.k !== wanted);
      }
    }
    shown.textContent = count === cards.length ? "all shown" : count + " of " + cards.length + " shown";
  };
  category.addEventListener("change", filter);
  search.addEventListener("input", filter);
  names.addEventListener("change", () => document.body.classList.toggle("plain", !names.checked));
  filter();
})();
