// The way through the editor in Firefox, by WebDriver BiDi: edit, paste, move, undo, publish. Prints what it saw.
// node firefox.mjs '{"firefox": path, "proxy": port, "address": url, "email": ..., "password": ...}'
import puppeteer from "puppeteer-core";

const asked = JSON.parse(process.argv[2]);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: asked.firefox,
  protocol: "webDriverBiDi",
  acceptInsecureCerts: true,
  headless: true,
  extraPrefsFirefox: {
    "network.proxy.type": 1,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": asked.proxy,
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": true,
    "dom.events.testing.asyncClipboard": true,
  },
});
const said = [];
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(45_000);
  await page.setViewport({ width: 1280, height: 800 });
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));

  await page.goto(asked.address);
  await page.type("input[name=email]", asked.email);
  await page.type("input[name=password]", asked.password);
  await Promise.all([
    page.waitForNavigation(),
    page.click("form button[type=submit], form button:not([type])"),
  ]);
  await page.goto(new URL(asked.page, asked.address).href);
  await page.waitForSelector("#editor[data-ready]");
  const canvas = await (await page.$(".ed-page")).contentFrame();

  const press = async (...keys) => {
    for (const key of keys.slice(0, -1)) await page.keyboard.down(key);
    await page.keyboard.press(keys.at(-1));
    for (const key of keys.slice(0, -1).reverse()) await page.keyboard.up(key);
  };
  const state = (pattern) =>
    page.waitForFunction(
      (text) => new RegExp(text).test(document.querySelector("[data-state]").textContent),
      {},
      pattern,
    );
  const blocks = () => canvas.$$eval("main > [data-block]", (all) => all.map((each) => each.dataset.block));
  const text = (selector) => canvas.$eval(selector, (each) => each.textContent);

  // what is pasted later, really on the clipboard
  await page.evaluate((html) => {
    const kinds = { "text/html": new Blob([html], { type: "text/html" }) };
    return navigator.clipboard.write([new ClipboardItem(kinds)]);
  }, asked.html);

  // edit
  await (await canvas.$(".hero [data-field=heading]")).click();
  await press("Control", "a");
  await page.keyboard.type("Bread at seven");
  await press("Enter");
  await state("^Saved");
  const heading = await text(".hero [data-field=heading]");

  // paste
  await (await canvas.$(".hero [data-field=text]")).click();
  await press("Control", "a");
  await press("Control", "v");
  await canvas.waitForSelector(".hero [data-field=text] li");
  await page.keyboard.type(" Come by.");
  await press("Escape");
  await state("^Saved");
  const pasted = await canvas.$eval(".hero [data-field=text]", (each) => each.innerHTML);

  // move
  const before = await blocks();
  await press("Alt", "ArrowDown");
  await state("^Saved");
  const moved = await blocks();

  // undo
  await page.click("[data-do=undo]");
  await canvas.waitForFunction(
    (first) => document.querySelector("main > [data-block]").dataset.block === first,
    {},
    before[0],
  );
  await state("^Saved");
  const undone = await blocks();

  // publish
  await page.click("[data-do=publish]");
  const now = await page.waitForSelector("[data-publishing] button[type=submit]", { visible: true });
  await now.click();
  await page.waitForFunction(() => document.body.innerText.includes("went live"));
  console.log(
    JSON.stringify({ heading, pasted, before, moved, undone, said, browser: await browser.version() }),
  );
} catch (met) {
  const [page] = (await browser.pages()).slice(-1);
  console.error(said, await page.evaluate(() => document.body.innerText).catch(() => ""));
  throw met;
} finally {
  await browser.close();
}
