// The dashboard: asks /api/overview again and again and draws it. Everything from outside goes in as text,
// never as markup; only http(s) addresses become links.
"use strict";

const LOOK_MS = 2000;
const FEEDS_MS = 6000;
const PATIENCE_MS = 15000; // more than the console waits for Redis
const ROLES = ["original", "verbatim", "trimmed", "extended", "rewritten"];
const STAGES = { poll: "Poll feeds", collect: "Collect pages", extract: "Extract and group" };
const SVG = "http://www.w3.org/2000/svg";

const byId = (id) => document.getElementById(id);
const opened = new Set(); // stories whose copies are shown
let feedsAt = 0;
let seenAt = null; // epoch seconds of what is drawn
let drawnStories = "";

function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : String(child))));
  return node;
}

function link(url, text) {
  let safe = null;
  try {
    const parsed = new URL(url);
    if (parsed.protocol === "http:" || parsed.protocol === "https:") safe = parsed.href;
  } catch { /* shown as text */ }
  return safe ? el("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, text) : el("span", {}, text);
}

const number = (value) => Math.round(value).toLocaleString("en");

function seconds(value) {
  if (value === null || value === undefined) return "–";
  if (value > 0 && value < 0.1) return `${Math.round(value * 1000)} ms`;
  if (value < 60) return value < 10 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`;
  if (value < 3600) return `${Math.round(value / 60)} min`;
  if (value < 86400) return `${Math.round(value / 3600)} h`;
  return `${Math.round(value / 86400)} d`;
}

const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false };
const clock = (at) => new Date(at * 1000).toLocaleTimeString("en-GB", TIME);
const several = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;

// `commands` stand out
const marked = (text) => text.split("`").map((part, at) => (at % 2 ? el("code", {}, part) : part));

function drawHealth(view) {
  const problems = view.problems;
  byId("health").className = problems.length ? "ill" : "well";
  byId("health-text").textContent = problems.length ? several(problems.length, "thing to look at", "things to look at") : "all is well";
  const box = byId("problems");
  box.hidden = !problems.length;
  box.firstElementChild.replaceChildren(...problems.map((problem) => el("li", {}, ...marked(problem))));
  seenAt = view.at;
  byId("seen").textContent = `seen at ${clock(view.at)}, Redis uses ${number(view.memory_bytes / 1e6)} MB`;
}

function drawTotals(view) {
  const totals = view.totals;
  const rows = [
    ["stories", totals.stories, "in 48 hours"], ["copies", totals.copies, "joined to a story"],
    ["articles", totals.extracted, `${number(totals.revised)} revised`], ["pages", totals.collected, `${number(totals.discovered)} entries found`],
    ["polls", totals.polls, `${number(totals.unchanged)} unchanged`], ["feeds", view.feeds_enabled, view.feeds_failing.length ? `${number(view.feeds_failing.length)} failing` : "none failing"],
  ];
  byId("totals").replaceChildren(...rows.map(([name, value, note]) => el("div", {}, el("dt", {}, name), el("dd", {}, number(value), el("small", {}, note)))));
}

function drawChart(history) {
  const chart = byId("chart");
  const most = Math.max(1, ...history.map((minute) => minute.articles));
  const width = 720 / Math.max(1, history.length);
  const bars = [];
  history.forEach((minute, at) => {
    let below = 96;
    const parts = [["new", minute.stories], ["copy", minute.copies], ["other", Math.max(0, minute.articles - minute.stories - minute.copies)]];
    for (const [kind, value] of parts) {
      if (!value) continue;
      const height = Math.max(1.5, (value / most) * 92);
      below -= height;
      const bar = document.createElementNS(SVG, "rect");
      for (const [key, text] of Object.entries({ x: at * width + 1, y: below, width: width - 2, height, class: `bar-${kind}` })) bar.setAttribute(key, text);
      const title = document.createElementNS(SVG, "title");
      title.textContent = `${clock(minute.at)}: ${several(minute.articles, "article", "articles")}, ${minute.stories} begin a story, ${minute.copies} copies`;
      bar.append(title);
      bars.push(bar);
    }
  });
  chart.replaceChildren(...bars);
  byId("most").textContent = most > 1 ? `, up to ${number(most)}` : "";
}

function facts(rows) {
  return el("dl", { class: "facts" }, ...rows.flatMap(([name, value, style]) => [el("dt", {}, name), el("dd", { class: style }, value)]));
}

function drawStages(view) {
  const stages = view.stages.map((stage) => el("div", { class: "stage" },
    el("h3", {}, STAGES[stage.stage] || stage.stage, el("span", {}, `${number(stage.per_minute)}/min`)),
    facts([
      ["due", number(stage.due)], ["in hand", number(stage.claimed)], ["later", number(stage.waiting - stage.due), "soft"],
      ["oldest due", seconds(stage.oldest_s), stage.oldest_s > 60 ? "bad" : ""], ["takes", seconds(stage.takes_s)],
      ["failed", `${number(stage.failed_per_minute)}/min`, stage.failed_per_minute >= 0.5 ? "warn" : "soft"],
      ["dead", number(stage.dead), stage.dead ? "bad" : "soft"],
    ])));
  const lag = Math.max(0, ...view.groups.map((group) => group.lag));
  stages.push(el("div", { class: "stage" },
    el("h3", {}, "Stories stream", el("span", {}, view.over ? "full" : "")),
    facts([
      ["events kept", number(view.stream_length)], ["readers", several(view.groups.length, "group", "groups")],
      ["largest lag", number(lag), lag ? "" : "soft"], ["entry to stream", seconds(view.lag_s)], ["publishing", seconds(view.publish_s)],
      ["failed on", number(view.groups.reduce((sum, group) => sum + group.dead, 0)), view.groups.some((group) => group.dead) ? "bad" : "soft"],
    ])));
  byId("stages").replaceChildren(...stages);
}

function share(copy) {
  if (copy.containment === null) return `${number(copy.words)} words`;
  return `${number(copy.words)} words, ${Math.round(copy.containment * 100)} % of the shorter text shared`;
}

const role = (copy) => el("span", { class: `role ${ROLES.includes(copy.role) ? copy.role : ""}` }, copy.role);

function drawCopies(story) {
  const others = story.copies.slice(1);
  const outlets = others.flatMap((copy, at) => [at ? ", " : "", copy.publisher, " ", role(copy)]);
  const details = el("details", { open: opened.has(story.id) },
    el("summary", {}, el("b", {}, several(others.length, "copy", "copies")), ": ", ...outlets),
    el("ul", { class: "copies" }, ...story.copies.map((copy) => el("li", {},
      role(copy), el("span", {}, copy.publisher),
      el("span", { title: share(copy) }, link(copy.url, copy.title), " ", whyButton(copy.url))))));
  details.addEventListener("toggle", () => (details.open ? opened.add(story.id) : opened.delete(story.id)));
  return details;
}

function whyButton(address) {
  const button = el("button", { type: "button", class: "why", title: "What happened to it" }, "why?");
  button.addEventListener("click", () => showTrail(address));
  return button;
}

function drawStory(story) {
  const first = story.copies[0];
  const via = story.agency && story.agency !== story.publisher ? `${story.agency}, at ${story.publisher}` : story.agency || story.publisher;
  return el("li", {},
    el("div", { class: "story-head" }, el("span", { class: "owed" }, via), el("span", {}, whyButton(first.url), " ", el("time", {}, clock(story.at)))),
    el("div", { class: "headline" }, link(first.url, story.title)),
    story.copies.length > 1 ? drawCopies(story) : null);
}

function drawStories(stories) {
  const list = byId("stories");
  const now = JSON.stringify(stories);
  if (now === drawnStories) return; // what somebody selects or tabs through stays under their hands
  drawnStories = now;
  list.replaceChildren(...(stories.length ? stories.map(drawStory) : [el("li", { class: "empty" }, "No story yet: the first feeds are being polled.")]));
}

function table(names, rows, numbers) {
  const kind = (at) => (numbers.includes(at) ? "number" : null);
  return el("table", {},
    el("thead", {}, el("tr", {}, ...names.map((name, at) => el("th", { class: kind(at) }, name)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell, at) => el("td", { class: kind(at) }, cell))))));
}

function drawGroups(groups) {
  byId("groups").replaceChildren(groups.length
    ? table(["group", "lag", "in hand", "dead"], groups.map((group) => [group.name, number(group.lag), number(group.pending), el("span", { class: group.dead ? "bad" : "soft" }, number(group.dead))]), [1, 2, 3])
    : el("p", { class: "empty" }, "Nobody reads the stream yet: ", el("code", {}, "wiredesk consume --group NAME")));
}

function drawFeeds(feeds, now) {
  byId("feeds-count").textContent = `${number(feeds.length)}, failing first`;
  const style = { ok: "good", failing: "bad", blocked: "bad", barred: "bad", gone: "bad", dead: "bad", quiet: "warn", paused: "soft", new: "soft" };
  const next = (feed) => (!feed.enabled ? "paused" : feed.next_poll_at === null ? "soon" : feed.next_poll_at <= now ? "now" : `in ${seconds(feed.next_poll_at - now)}`);
  byId("feeds").replaceChildren(feeds.length
    ? table(["feed", "state", "next", "a day"], feeds.slice(0, 60).map((feed) => [
      el("span", { title: feed.url }, feed.publisher, " ", whyButton(feed.id)),
      el("span", { class: style[feed.state] }, feed.failures ? `${feed.state === "dead" ? "dead: " : ""}${(feed.reason || "failing").replaceAll("_", " ")} ×${feed.failures}` : feed.state),
      el("span", { title: feed.next_because.replaceAll("_", " ") }, next(feed)), feed.per_day.toFixed(1)]), [2, 3])
    : el("p", { class: "empty" }, "No feeds yet: the list has not been read, or is empty."));
}

const until = (at, now) => (at === null || at <= now ? "now" : `in ${seconds(at - now)}`);

function drawLoss(view) {
  byId("loss-section").hidden = !view.feeds_near_loss.length;
  byId("late-count").textContent = view.feeds_late ? `${several(view.feeds_late, "feed is", "feeds are")} polled too late` : "all are polled in time";
  byId("loss").replaceChildren(table(["feed", "next poll", "loss"], view.feeds_near_loss.map((feed, place) => [
    el("span", { title: feed.url }, feed.publisher, " ", whyButton(feed.id)),
    el("span", { title: feed.next_because.replaceAll("_", " ") }, until(feed.next_poll_at, view.at)),
    el("span", { class: place < view.feeds_late ? "bad" : null }, until(feed.loss_at, view.at))]), [1, 2]));
}

function drawDead(letters) {
  byId("dead-section").hidden = !letters.length;
  const groups = new Map();
  for (const letter of letters) {
    const name = `${letter.stage}: ${letter.reason.replaceAll("_", " ")}`;
    groups.set(name, [...(groups.get(name) || []), letter]);
  }
  byId("dead").replaceChildren(...[...groups].map(([name, alike]) => el("details", {},
    el("summary", {}, el("b", {}, name), ` (${number(alike.length)})`),
    el("ul", { class: "copies" }, ...alike.slice(0, 20).map((letter) => el("div", {}, link(letter.about, letter.about || letter.id), " ", whyButton(letter.id)))))));
}

async function showTrail(address) {
  const box = byId("trail");
  const body = byId("trail-body");
  box.hidden = false;
  byId("address").value = address;
  history.replaceState(null, "", `#why=${encodeURIComponent(address)}`);
  body.replaceChildren(el("p", { class: "empty" }, "looking …"));
  box.scrollIntoView({ behavior: "smooth", block: "nearest" });
  const response = await fetch(`/api/why?url=${encodeURIComponent(address)}`).catch(() => null);
  const found = response ? await response.json().catch(() => null) : null;
  if (!found || found.error) {
    body.replaceChildren(el("p", { class: "bad" }, found ? found.error : "the console does not answer"));
  } else if (found.known === false) {
    body.replaceChildren(el("p", {}, `Nothing is known of ${found.address}: no feed has listed it, or its trail is over.`),
      ...found.near.map((one) => el("p", {}, one, " ", whyButton(one))));
  } else {
    drawTrail(body, found);
  }
}

function drawTrail(body, found) {
  const moment = (at) => new Date(at * 1000).toLocaleString("en-GB", { month: "short", day: "numeric", ...TIME });
  const story = found.story;
  body.replaceChildren(
    el("p", {}, el("b", {}, `${found.kind} ${found.title || ""}`), " ", link(found.address, found.address)),
    el("ol", { class: "steps" }, ...found.steps.map((step) => el("li", { class: step.outcome },
      el("span", { class: "soft" }, moment(step.at)), el("b", {}, step.stage), el("span", {}, step.text + (step.repeated > 1 ? ` (${step.repeated} times)` : ""))))),
    story ? el("p", {}, el("b", {}, `Story ${story.id}`), `: ${several(story.copies.length - 1, "copy", "copies")}, ${several(found.independent_sources, "independent source", "independent sources")}${story.agency ? `, owed to ${story.agency}` : ""}. The original is ${story.copies[0].publisher}’s: ${found.original_because}.`) : null,
    story ? el("ul", { class: "copies" }, ...story.copies.map((copy) => el("li", {}, role(copy), el("span", {}, copy.publisher), el("span", {}, link(copy.url, copy.title), el("small", {}, ` ${share(copy)}`))))) : null,
    ...drawLinks(found.links));
}

const LINKED = { contains: "contains", part_of: "is part of", follows: "follows", updates: "updates", followed_by: "is followed by", updated_by: "is updated by" };

// Texts of other stories, with which much is common
function drawLinks(links) {
  if (!links.length) return [];
  return [el("p", {}, el("b", {}, "Linked"), " to texts of other stories:"),
    el("ul", { class: "copies" }, ...links.map((one) => el("li", {}, el("span", { class: "role" }, LINKED[one.kind]), el("span", {}, one.publisher),
      el("span", {}, link(one.url, one.title), " ", whyButton(one.url), el("small", {}, ` ${share(one)}`)))))];
}

// What was drawn before stays, with the moment that it is from.
function drawSilence(why) {
  byId("health").className = "ill";
  byId("health-text").textContent = "nothing new is known";
  const rest = seenAt === null ? "" : `; what stands below was seen at ${clock(seenAt)}`;
  byId("problems").hidden = false;
  byId("problems").firstElementChild.replaceChildren(el("li", {}, `${why}${rest}`));
}

async function look() {
  try {
    const response = await fetch("/api/overview", { signal: AbortSignal.timeout(PATIENCE_MS) });
    const view = await response.json();
    if (!response.ok) return drawSilence(view.error || response.statusText);
    drawHealth(view); drawTotals(view); drawChart(view.history); drawStages(view); drawStories(view.stories); drawGroups(view.groups); drawLoss(view);
    if (Date.now() - feedsAt > FEEDS_MS) {
      feedsAt = Date.now();
      drawFeeds(await (await fetch("/api/feeds")).json(), view.at);
      drawDead(await (await fetch("/api/dead?count=200")).json());
    }
    document.documentElement.dataset.drawn = "yes";
  } catch (error) {
    drawSilence(`the console does not answer: ${error.message}`);
  } finally {
    setTimeout(look, document.hidden ? 5 * LOOK_MS : LOOK_MS);
  }
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const address = byId("address").value.trim();
  if (address) showTrail(address);
});
byId("close-trail").addEventListener("click", () => {
  byId("trail").hidden = true;
  history.replaceState(null, "", location.pathname);
});

// An address of its own for each trail, so that it can be sent to somebody: /#why=ADDRESS
function fromAddress() {
  const asked = location.hash.match(/^#why=(.+)$/);
  if (asked) showTrail(decodeURIComponent(asked[1]));
}
addEventListener("hashchange", fromAddress);
fromAddress();
look();
