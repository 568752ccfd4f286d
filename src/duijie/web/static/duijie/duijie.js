// What pages gain when scripts run; without it every page still works. Obeys the strict CSP:
// no evaluated text, no style attributes, nothing from elsewhere.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // One press, one sending. The button says that it is at work; coming back by the browser's
  // "back" frees it again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.method === "get") {
      // A list that takes a while says that it is being looked up.
      if (form.matches(".filters")) event.submitter?.setAttribute("aria-busy", "true");
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter;
    // Disabled only after the sending began, or the button's own name and value would be lost.
    setTimeout(() => {
      if (event.defaultPrevented) {
        delete form.dataset.sent;
        return;
      }
      if (button) {
        button.setAttribute("aria-busy", "true");
        button.disabled = true;
      }
    }, 0);
  });
  const free = () => {
    for (const form of all("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of all("[aria-busy]", form)) {
        button.removeAttribute("aria-busy");
        button.disabled = false;
      }
    }
    for (const button of all(".filters [aria-busy]")) button.removeAttribute("aria-busy");
  };
  window.addEventListener("pageshow", (event) => event.persisted && free());
  document.addEventListener("htmx:afterRequest", free);

  // Light and dark without a new page; the cookie tells the server which to send next time.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-theme-switch]") || !event.submitter) return;
    event.preventDefault();
    const theme = event.submitter.value;
    document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  }, true);

  // Menus and questions that drop down: one open at a time, closed by Escape or a press beside them.
  const pops = () => all("details[data-pop][open]");
  document.addEventListener("click", (event) => {
    for (const pop of pops()) if (!pop.contains(event.target)) pop.open = false;
    if (event.target.closest("[data-close]")) {
      const pop = event.target.closest("details");
      pop.open = false;
      pop.querySelector("summary").focus();
    }
  });
  document.addEventListener("toggle", (event) => {
    if (!(event.target instanceof HTMLDetailsElement) || !event.target.matches("[data-pop]") || !event.target.open) return;
    const panel = event.target.querySelector(".panel");
    const place = panel?.getBoundingClientRect();
    // A question opens to the side that has room.
    if (event.target.matches(".ask") && place.left < 0) event.target.classList.replace("end", "start") || event.target.classList.add("start");
    if (event.target.matches(".ask") && place.right > innerWidth) event.target.classList.replace("start", "end") || event.target.classList.add("end");
    event.target.querySelector("input:not([type=hidden]), textarea")?.focus();
  }, true);

  // How many characters are left.
  const count = (box) => {
    const place = document.getElementById(box.dataset.counter);
    const most = Number(box.getAttribute("maxlength"));
    if (!place || !most) return;
    const used = [...box.value].length;
    place.textContent = `${used} / ${most}`;
    place.classList.toggle("over", used >= most);
  };
  document.addEventListener("input", (event) => event.target.dataset?.counter && count(event.target));

  // A draft shows its words in the page.
  const light = (draft) => {
    for (const mark of all(".source mark.lit")) mark.classList.remove("lit");
    for (const one of all(".draft.at")) one.classList.remove("at");
    if (!draft) return;
    draft.classList.add("at");
    const marks = all(".source mark").filter((mark) => mark.dataset.cited.split(" ").includes(draft.dataset.draft));
    for (const mark of marks) mark.classList.add("lit");
    const pane = marks[0]?.closest(".source-pane");
    if (pane) {
      const offset = marks[0].getBoundingClientRect().top - pane.getBoundingClientRect().top;
      if (offset < 60 || offset > pane.clientHeight - 60) pane.scrollTop += offset - pane.clientHeight / 3;
    }
  };
  document.addEventListener("focusin", (event) => {
    const draft = event.target.closest?.("[data-draft]");
    if (draft) light(draft);
  });
  document.addEventListener("pointerover", (event) => {
    const draft = event.target.closest?.("[data-draft]");
    if (draft && !draft.classList.contains("at")) light(draft);
  });
  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".source mark");
    if (!mark) return;
    const draft = document.querySelector(`[data-draft="${CSS.escape(mark.dataset.cited.split(" ")[0])}"]`);
    if (!draft) return;
    draft.scrollIntoView({ block: "nearest" });
    draft.focus();
  });

  // Keys of a review: j and k walk the drafts, other letters press what carries them (data-key)
  // in the draft one stands on. They act while the focus is inside .drafts, or nowhere at all.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = pops().pop();
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    // "/" leads to the search box from anywhere; j and k walk the rows of a list.
    if (event.key === "/") {
      const box = document.querySelector("[data-search-box]");
      event.preventDefault();
      if (box) box.focus();
      else document.querySelector("[data-search-link]")?.click();
      return;
    }
    const table = document.querySelector("[data-rows]");
    if (table && (event.key === "j" || event.key === "k") && (event.target === document.body || table.contains(event.target))) {
      const links = all("tbody th a:first-child", table);
      const now = links.indexOf(document.activeElement);
      const next = links[now < 0 ? 0 : now + (event.key === "j" ? 1 : -1)];
      for (const row of all("tr.at", table)) row.classList.remove("at");
      if (next) {
        next.focus();
        next.closest("tr").classList.add("at");
        event.preventDefault();
      }
      return;
    }
    const idle = event.target === document.body;
    const drafts = idle ? document.querySelector(".drafts") : event.target.closest(".drafts");
    if (!drafts) return;
    const here = idle ? drafts.querySelector(".draft.at") : event.target.closest("[data-draft]");
    if (event.key === "j" || event.key === "k") {
      const every = all("[data-draft]", drafts);
      const undecided = every.filter((one) => one === here || !one.classList.contains("settled"));
      const walk = undecided.length > 1 ? undecided : every;
      const next = walk[walk.indexOf(here) + (event.key === "j" ? 1 : -1)];
      if (next) {
        next.focus();
        event.preventDefault();
      }
      return;
    }
    // A draft's own keys first; then those of the page (all certain ones, next page), which stand once.
    const within = (root) => all("[data-key]", root).find((one) => one.dataset.key === event.key);
    const target = (here && within(here)) || all("[data-key]").find((one) => one.dataset.key === event.key && !one.closest("[data-draft]"));
    if (target) {
      target.click();
      event.preventDefault();
    }
  });

  // A picker: suggestions from the server while one types, walked through by the arrow keys. The
  // line itself is an ordinary text that the server understands, so nothing depends on this.
  let picking = 0;
  const pick = (line) => {
    const list = document.createElement("ul");
    list.id = `${line.id}-suggested`;
    list.className = "suggested";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    const wide = line.closest("label, fieldset, .field");
    list.setAttribute("aria-label", line.getAttribute("aria-label") || wide?.querySelector("label, legend")?.textContent.trim() || "");
    line.after(list);
    line.removeAttribute("list");
    line.setAttribute("role", "combobox");
    line.setAttribute("aria-autocomplete", "list");
    line.setAttribute("aria-controls", list.id);
    line.setAttribute("aria-expanded", "false");
    const close = () => {
      list.hidden = true;
      line.setAttribute("aria-expanded", "false");
      line.removeAttribute("aria-activedescendant");
    };
    const mark = (row) => {
      for (const one of list.children) one.setAttribute("aria-selected", String(one === row));
      line.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    };
    const take = (row) => {
      line.value = row.dataset.value;
      close();
      line.focus();
    };
    const show = (rows) => {
      list.replaceChildren(...rows.map(({ value, under }, number) => {
        const row = document.createElement("li");
        row.id = `${list.id}-${number}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.dataset.value = value;
        row.textContent = value;
        if (under) row.append(Object.assign(document.createElement("span"), { className: "muted small", textContent: under }));
        return row;
      }));
      list.hidden = !rows.length;
      line.setAttribute("aria-expanded", String(rows.length > 0));
      line.removeAttribute("aria-activedescendant");
    };
    let waiting;
    line.addEventListener("input", () => {
      clearTimeout(waiting);
      const typed = line.value.trim();
      if (!typed) return close();
      const number = (picking += 1);
      waiting = setTimeout(async () => {
        const answer = await fetch(`/codes/${line.dataset.pick}/?q=${encodeURIComponent(typed)}`).catch(() => null);
        if (!answer?.ok || number !== picking || document.activeElement !== line) return;
        show((await answer.json()).rows);
      }, 120);
    });
    line.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      const rows = [...list.children];
      const here = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark(rows[(here + step + rows.length + (here < 0 && step < 0 ? 1 : 0)) % rows.length]);
        event.preventDefault();
      } else if (event.key === "Enter" && here >= 0) {
        take(rows[here]);
        event.preventDefault();
      } else if (event.key === "Escape") {
        close();
        event.stopPropagation();
      } else if (event.key === "Tab" && here >= 0) {
        take(rows[here]);
      }
    });
    // Before the line loses its focus, or the list would be gone under the finger.
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const row = event.target.closest("[role=option]");
      if (row) take(row);
    });
    line.addEventListener("blur", close);
  };

  // Words pointed at in the page show the draft that cites them.
  document.addEventListener("pointerover", (event) => {
    const mark = event.target.closest?.(".source mark");
    for (const one of all(".draft.pointed")) one.classList.remove("pointed");
    for (const key of mark ? mark.dataset.cited.split(" ") : []) document.getElementById(`draft-${key}`)?.classList.add("pointed");
  });

  // Words marked in the page can be added as a draft: a bar offers the kinds, the words go along.
  const bar = document.querySelector("[data-marked]");
  const offer = () => {
    const marked = document.getSelection();
    const source = bar.parentElement.querySelector(".source");
    const words = marked.toString().replace(/\s+/g, " ").trim();
    const inside = marked.rangeCount && source.contains(marked.anchorNode) && source.contains(marked.focusNode);
    bar.hidden = !inside || !words || [...words].length > 200;
    if (bar.hidden) return;
    const before = document.createRange();
    before.selectNodeContents(source);
    before.setEnd(marked.getRangeAt(0).startContainer, marked.getRangeAt(0).startOffset);
    bar.querySelector("q").textContent = words.length > 40 ? `${words.slice(0, 40)}…` : words;
    for (const link of all("a[data-kind]", bar)) {
      const asked = new URLSearchParams({ kind: link.dataset.kind, quote: words, near: [...before.toString()].length });
      link.href = `${bar.dataset.marked}?${asked}`;
    }
  };
  if (bar) document.addEventListener("selectionchange", offer);

  // Many files go in parts, so that none is lost in one huge request and the progress is seen.
  const IN_ONE_PART = 10;
  const sendInParts = async (form, files) => {
    const told = form.querySelector("[data-parts]");
    const bar = told.querySelector("progress");
    const button = form.querySelector("[type=submit]");
    told.hidden = false;
    bar.max = files.length;
    button.disabled = true;
    let batch = "";
    let address = "";
    for (let at = 0; at < files.length; at += IN_ONE_PART) {
      const part = new FormData();
      part.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
      part.set("part", "yes");
      part.set("batch", batch);
      part.set("batch_name", files[0].webkitRelativePath.split("/")[0]);
      for (const file of files.slice(at, at + IN_ONE_PART)) part.append(file.webkitRelativePath ? "folder" : "pages", file);
      let answer;
      try {
        answer = await fetch(form.action || location.href, { method: "POST", body: part, credentials: "same-origin" });
        if (!answer.ok) throw new Error(answer.status);
        const said = await answer.json();
        batch = said.batch;
        address = said.address;
      } catch {
        // What went before is kept; the same files sent again are noticed and not taken twice.
        told.querySelector("[data-stopped]").hidden = false;
        button.disabled = false;
        delete form.dataset.sent;
        return;
      }
      bar.value = Math.min(files.length, at + IN_ONE_PART);
      told.querySelector("[data-count]").textContent = `${bar.value} / ${files.length}`;
    }
    location.assign(address);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-in-parts]")) return;
    const files = all("input[type=file]", form).flatMap((input) => [...input.files]);
    if (files.length <= IN_ONE_PART || form.elements.text.value.trim()) return;
    event.preventDefault();
    sendInParts(form, files);
  });

  // A table wider than the screen scrolls in its frame; without a mouse, by the arrow keys.
  const reachable = (root) => {
    for (const frame of all(".table-wrap", root)) {
      if (frame.scrollWidth <= frame.clientWidth || frame.tabIndex === 0) continue;
      frame.tabIndex = 0;
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", frame.querySelector("caption")?.textContent ?? document.title);
    }
  };
  addEventListener("resize", () => reachable(document));

  const ready = (root) => {
    reachable(root);
    for (const box of all("[data-counter]", root)) count(box);
    for (const button of all("[data-close]", root)) button.hidden = false;
    for (const line of all("input[data-pick]:not([role=combobox])", root)) pick(line);
    for (const draft of all("[data-draft]:not([tabindex])", root)) draft.tabIndex = 0;
  };
  ready(document);
  document.addEventListener("htmx:load", (event) => ready(event.target));
  document.querySelector("[data-focus]")?.focus();
  // After a decision the page opens at the next draft: the keys go on from there.
  if (location.hash.startsWith("#draft-")) document.getElementById(location.hash.slice(1))?.focus();
})();
