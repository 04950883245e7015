// The page's own behaviour: language, theme, drawers, and clicks that Gradio's components know nothing of.
// It is read before Gradio starts, so that a chosen language is in force when Gradio asks the browser for one.
(() => {
  const store = window.localStorage;
  const chosen = store.getItem("rumo-language");
  if (chosen) {
    Object.defineProperty(navigator, "language", { get: () => chosen });
    Object.defineProperty(navigator, "languages", { get: () => [chosen] });
  }
  const portuguese = (navigator.language || "").toLowerCase().startsWith("pt");
  document.documentElement.dataset.language = portuguese ? "pt" : "en";

  // What is copied is what is read: citation links become [1], and the line below an answer stays behind.
  const clean = (text) =>
    text
      .replace(/^<details class="rumo-steps">[\s\S]*?<\/details>\s*/, "")
      .replace(/\u2060?\[(\d+)\]\(#cite:[^)]*\)/g, " [$1]")
      .replace(/<div class="rumo-below">[\s\S]*$/, "")
      .replace(/&lt;/g, "<").replace(/&amp;/g, "&").trim();
  if (navigator.clipboard) {
    const write = navigator.clipboard.writeText.bind(navigator.clipboard);
    navigator.clipboard.writeText = (text) => write(clean(text));
  }

  const theme = (dark) => document.body.classList.toggle("dark", dark);
  const applyTheme = () => {
    const kept = store.getItem("rumo-theme");
    if (kept) theme(kept === "dark");
  };

  // The sentence that a citation stands behind: the text of its block up to the mark.
  const sentenceBefore = (link) => {
    let from = link;
    if (link.closest(".rumo-below")) {
      const message = link.closest(".message-content") || document;
      from = [...message.querySelectorAll(`a[href="${link.getAttribute("href")}"]`)].find((a) => !a.closest(".rumo-below"));
      if (!from) return "";
    }
    const range = document.createRange();
    range.setStart(from.closest("p, li, td") || from.parentNode, 0);
    range.setEndBefore(from);
    const holder = document.createElement("div");
    holder.append(range.cloneContents());
    holder.querySelectorAll('a[href^="#cite:"]').forEach((mark) => mark.remove());
    return holder.textContent.replace(/\u2060/g, "").trim().split(/(?<=[.!?])\s+(?=\S)/).pop() || "";
  };

  let opener = null;
  const closePanel = () => {
    document.body.classList.remove("rumo-panel-open");
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  };

  const actions = {
    "toggle-side": () => document.body.classList.toggle("rumo-side-open"),
    "close-panel": closePanel,
    theme: () => {
      const dark = !document.body.classList.contains("dark");
      store.setItem("rumo-theme", dark ? "dark" : "light");
      theme(dark);
    },
    language: (button) => {
      store.setItem("rumo-language", button.dataset.language);
      window.location.reload();
    },
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#cite:"]');
    if (link) {
      event.preventDefault();
      event.stopPropagation();
      opener = link;
      const detail = { address: link.getAttribute("href"), sentence: sentenceBefore(link) };
      document.dispatchEvent(new CustomEvent("rumo:open", { detail }));
      return;
    }
    const button = event.target.closest("[data-rumo]");
    if (button && actions[button.dataset.rumo]) actions[button.dataset.rumo](button);
    else if (document.body.classList.contains("rumo-side-open") && !event.target.closest("#rumo-side"))
      document.body.classList.remove("rumo-side-open");
    document.querySelectorAll("#rumo-list details[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    closePanel();
    document.body.classList.remove("rumo-side-open");
  });

  // Deleting asks once more: the first press turns the button into the question.
  const sure = (button) => {
    if (button.dataset.asked) return true;
    const label = button.textContent;
    button.dataset.asked = "yes";
    button.textContent = button.dataset.sure;
    setTimeout(() => {
      delete button.dataset.asked;
      button.textContent = label;
    }, 4000);
    return false;
  };

  const rename = (button, trigger) => {
    const row = button.closest("li");
    const pick = row.querySelector(".rumo-pick");
    const field = document.createElement("input");
    Object.assign(field, { value: pick.textContent, maxLength: 120, className: "rumo-rename" });
    row.querySelector("details").open = false;
    pick.replaceWith(field);
    field.select();
    let ended = false;
    const end = (keep) => {
      if (ended) return;
      ended = true;
      field.replaceWith(pick);
      if (keep && field.value.trim() && field.value !== pick.textContent)
        trigger("rename", { id: button.dataset.id, title: field.value.trim() });
    };
    field.addEventListener("blur", () => end(true));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") end(true);
      if (event.key === "Escape") end(false);
    });
  };

  // A chip turns into a field of its kind; leaving it or choosing keeps the value.
  const editFact = (button, trigger) => {
    const { field, value, options } = button.dataset;
    const input = document.createElement(options ? "select" : "input");
    if (options) JSON.parse(options).forEach(([label, option]) => input.add(new Option(label, option, false, option === value)));
    else Object.assign(input, { value, inputMode: "decimal", size: 8 });
    button.replaceWith(input);
    input.focus();
    let ended = false;
    const end = (keep) => {
      if (ended) return;
      ended = true;
      input.replaceWith(button);
      if (keep && input.value !== value) trigger("fact", { field, value: input.value });
    };
    input.addEventListener("change", () => end(true));
    input.addEventListener("blur", () => end(true));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") end(true);
      if (event.key === "Escape") end(false);
    });
  };

  window.rumo = {
    conversation: () => store.getItem("rumo-conversation"),
    remember: (id) => (id ? store.setItem("rumo-conversation", id) : store.removeItem("rumo-conversation")),
    save: (file) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file.text], { type: "text/plain;charset=utf-8" }));
      link.download = file.name;
      link.click();
      URL.revokeObjectURL(link.href);
    },
    reveal: (place) => {
      const found = document.querySelector(place);
      if (found) found.scrollIntoView({ block: "start", behavior: "smooth" });
    },
    // A Gradio HTML component hands its clicks on as events of its own.
    forward: (element, trigger) => {
      applyTheme();
      if (element.closest("#rumo-panel"))
        document.addEventListener("rumo:open", (event) => {
          document.body.classList.add("rumo-panel-open");
          trigger("open", event.detail);
        });
      element.addEventListener("click", (event) => {
        const button = event.target.closest("[data-rumo]");
        if (!button) return;
        const { rumo: action, id, name } = button.dataset;
        if (action === "pick") {
          document.body.classList.remove("rumo-side-open");
          trigger("pick", { id });
        } else if (action === "fact") editFact(button, trigger);
        else if (action === "unfact") trigger("fact", { field: button.dataset.field, value: null });
        else if (action === "rename") rename(button, trigger);
        else if (action === "delete" && sure(button)) trigger("remove", { id });
        else if (action === "remove-document" && sure(button)) trigger("remove", { name });
        else if (/^(evaluation|training)-/.test(action)) trigger(action.split("-")[1], { name });
        else if (action.startsWith("export-")) {
          button.closest("details").open = false;
          trigger("save", { id, kind: action.slice(7) });
        }
      });
    },
  };
})();
