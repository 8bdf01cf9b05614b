() => {
  const said = [];
  const where = (element) => {
    const block = element.closest(".block");
    return `${block ? block.className : "page"}: ${element.className || element.tagName.toLowerCase()} ${JSON.stringify(element.textContent.trim().slice(0, 40))}`;
  };
  const wide = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - wide;
  if (over > 0) said.push(`runs ${over} px over the edge`);

  const parse = (colour) => {
    const parts = colour.match(/[\d.]+%?/g).map(Number);
    const scale = colour.startsWith("color(") ? 255 : 1;
    return [parts[0] * scale, parts[1] * scale, parts[2] * scale, parts.length > 3 ? parts[3] : 1];
  };
  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue]
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  /* What is seen behind the text: the first ground below it at that place, or a picture. A sheet that is cut to
     shape has its ground in a layer of its own, behind the words of an isolated element. Where the page goes on below the tallest window there is, what is around it. */
  const around = (element) => (element ? [element, ...around(element.parentElement)] : []);
  const ground = (element, x, y) => {
    const seen = document.elementsFromPoint(x, y);
    for (const below of seen.length ? seen : around(element)) {
      if (below.tagName === "IMG") return null;
      const grounds = [
        null,
        ...(getComputedStyle(below).isolation === "isolate" ? ["::before", "::after"] : []),
      ];
      for (const part of grounds) {
        const style = getComputedStyle(below, part);
        const colour = parse(style.backgroundColor);
        if (colour[3] === 1 && !(part && style.content === "none")) return colour;
      }
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };

  const seen = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode,
      element = text.parentElement;
    if (!text.data.trim() || element.closest(".skip") || !element.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    if (!boxes.length) continue;
    for (const box of boxes)
      if (box.left < -1 || box.right > wide + 1) {
        said.push(`is cut at the edge: ${where(element)}`);
        break;
      }
    const style = getComputedStyle(element);
    for (const box of [boxes[0], boxes.at(-1)]) {
      const behind = ground(element, box.left + box.width / 2, box.top + box.height / 2);
      if (!behind) {
        said.push(`lies on a picture: ${where(element)}`);
        continue;
      }
      const found = ratio(parse(style.color), behind),
        size = parseFloat(style.fontSize);
      const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
      const key = style.color + behind + element.closest(".block")?.className;
      if (found < least && !seen.has(key)) {
        seen.add(key);
        said.push(`has a contrast of ${found.toFixed(2)}: ${where(element)}`);
      }
    }
  }

  if (wide >= 700) {
    for (const paragraph of document.querySelectorAll(".prose p")) {
      if (paragraph.closest(".note, .intro, .footer, li, blockquote") || /\S{40}/.test(paragraph.textContent))
        continue;
      const range = document.createRange();
      range.selectNodeContents(paragraph);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.bottom / 8))).size;
      const measure = paragraph.textContent.length / lines;
      if (lines > 3 && (measure > 78 || measure < 24))
        said.push(`has ${Math.round(measure)} characters a line: ${where(paragraph)}`);
    }
  }

  const heads = [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")].filter((each) =>
    each.textContent.trim(),
  );
  for (const picture of document.images)
    if (picture.naturalWidth && picture.getBoundingClientRect().width < 40)
      said.push(`is a sliver: ${where(picture)}`);
  for (const head of heads)
    if (head.scrollWidth > head.clientWidth + 2 && getComputedStyle(head).display !== "inline")
      said.push(`runs out of its box: ${where(head)}`);
  return [...new Set(said)];
};
