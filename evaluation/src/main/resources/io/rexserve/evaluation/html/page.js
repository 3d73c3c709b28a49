"use strict";
// Sorts a table by the column whose button is pressed; cells without data-value (nothing to measure) stay last.
document.querySelectorAll("table.sortable").forEach(function (table) {
  const heads = Array.from(table.querySelectorAll("thead th"));
  heads.forEach(function (head, column) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", function () {
      const text = head.dataset.kind === "text";
      const down = head.ariaSort ? head.ariaSort === "ascending" : !text;
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const key = function (row) { return row.cells[column].dataset.value; };
      const order = function (a, b) {
        const x = key(a), y = key(b);
        if (x === undefined || y === undefined) { return (x === undefined) - (y === undefined); }
        const d = text ? x.localeCompare(y) : Number(x) - Number(y);
        return down ? -d : d;
      };
      Array.from(body.rows).sort(order).forEach(function (row) { body.append(row); });
    });
  });
});
