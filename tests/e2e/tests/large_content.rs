//! Threads of any depth and size, and words of any length.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::browser::Viewport;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::page::{Page, button, heading};
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::wait;

use crate::embedding::Host;

standfirst_e2e::tests![
    deep_reply_chain_is_shown: Chromium,
    cyclic_replies_do_not_affect_other_threads,
    large_response_renders_in_chunks: Chromium,
    megabyte_word_is_shown_on_request: Chromium,
    // Other engines cannot make a window that narrow.
    long_words_do_not_widen_page: Chromium
];

/// A backend inside the page. A thread's name says what it contains.
const BACKEND: &str = "<script>
    const own = window.fetch;
    const chain = (length) => Array.from({ length }, (_, at) =>
      ({ id: `c${at}`, parent: at ? `c${at - 1}` : null, text: `Number ${at}.`, author: 'Ada' }));
    const threads = {
      chain,
      ring: () => [['a', 'b'], ['b', 'a'], ['c', 'c']].map(([id, parent]) => ({ id, parent, text: `In the ring, ${id}.` })),
      flat: (length) => Array.from({ length }, (_, at) => ({ id: `f${at}`, text: `Number ${at}.`, author: 'Ada' })),
      word: (length) => [{ id: 'w', text: 'x'.repeat(length), author: 'y'.repeat(length) }],
    };
    window.fetch = (input, init) => {
      const request = new Request(input, init);
      if (!request.url.startsWith('https://large.example/')) return own(input, init);
      const [kind, size] = new URL(request.url).searchParams.get('page').split('-');
      const answer = JSON.stringify({ items: threads[kind](Number(size)) });
      return Promise.resolve(new Response(answer, { headers: { 'content-type': 'application/json' } }));
    };
</script>";

async fn open_threads<'a>(context: &'a mut TestContext, threads: &[&str]) -> Result<Page<'a>> {
    let host = Host::start(context).await?;
    let elements: String = threads
        .iter()
        .map(|thread| {
            format!(
                "<standfirst-comments backend=\"rest\" server=\"https://large.example\" page-id=\"{thread}\" \
                 loading=\"eager\"></standfirst-comments>"
            )
        })
        .collect();
    let address = host.publish(context, BACKEND, &elements)?;
    context.open(&address).await
}

/// Returns how many comments the page's first widget shows, and how deeply their lists are nested.
async fn shown_comments(page: &Page<'_>) -> Result<(u64, u64)> {
    let script = "const root = document.querySelector('standfirst-comments').shadowRoot; \
        const rows = [...root?.querySelectorAll('.comment') ?? []]; \
        const depth = (one) => { let lists = 0; for (let at = one; at; at = at.parentElement) lists += at.localName === 'ol'; return lists }; \
        return [rows.length, Math.max(0, ...rows.map(depth))]";
    let answer = page.script(script, vec![]).await?;
    let number = |at: usize| answer[at].as_u64().context("a number");
    Ok((number(0)?, number(1)?))
}

async fn deep_reply_chain_is_shown(context: &mut TestContext) -> Result<()> {
    let page = open_threads(context, &["chain-5000"]).await?;
    page.wait_for_text("5,000 comments").await?;
    let (rows, lists) = shown_comments(&page).await?;
    ensure!(
        rows == 200 && lists < 10,
        "{rows} comments in {lists} lists"
    );
    page.press(&button("Load more comments")).await?;
    wait::until("the next part of the chain", async || {
        Ok(shown_comments(&page).await?.0 == 400)
    })
    .await?;
    // Unmounting must not recurse more than mounting does.
    page.script(
        "document.querySelector('standfirst-comments').pageId = 'chain-100000'",
        vec![],
    )
    .await?;
    wait::until("a longer chain", async || {
        let (rows, lists) = shown_comments(&page).await?;
        Ok(rows == 200 && lists < 10 && page.text().await?.contains("100,000 comments"))
    })
    .await
}

async fn cyclic_replies_do_not_affect_other_threads(context: &mut TestContext) -> Result<()> {
    let page = open_threads(context, &["ring-3", "chain-3"]).await?;
    for words in ["In the ring, a.", "In the ring, b.", "In the ring, c."] {
        page.wait_for_text(words).await?;
        ensure!(page.text().await?.matches(words).count() == 1, "{words}");
    }
    page.wait_for_text("Number 2.").await
}

async fn large_response_renders_in_chunks(context: &mut TestContext) -> Result<()> {
    let page = open_threads(context, &["flat-5000"]).await?;
    page.wait_for_text("5,000 comments").await?;
    ensure!(shown_comments(&page).await? == (200, 1));
    page.press(&button("Load more comments")).await?;
    // The focus moves to the first of the loaded comments, so that the reader continues there.
    let focus = "return document.activeElement.shadowRoot?.activeElement?.id ?? null";
    wait::until("the focus on the first of the next part", async || {
        Ok(page.script(focus, vec![]).await? == "comment-f200")
    })
    .await?;
    ensure!(shown_comments(&page).await? == (400, 1));
    Ok(())
}

async fn megabyte_word_is_shown_on_request(context: &mut TestContext) -> Result<()> {
    let page = open_threads(context, &["word-1000000"]).await?;
    page.find(&button("Show full comment")).await?;
    let size = "return document.querySelector('standfirst-comments').shadowRoot.querySelector('.thread').textContent.length";
    let before = page
        .script(size, vec![])
        .await?
        .as_u64()
        .context("a size")?;
    ensure!(before < 25_000, "{before} letters are drawn");
    page.press(&button("Show full comment")).await?;
    page.wait_until_gone(&button("Show full comment")).await?;
    let after = page
        .script(size, vec![])
        .await?
        .as_u64()
        .context("a size")?;
    ensure!(after > 1_000_000, "{after} letters are drawn");
    Ok(())
}

/// A word of sixty-six letters, also used in addresses.
const WORD: &str = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeam";

/// Writes articles with long words in every field.
fn long_articles(content: &Path) -> Result<()> {
    std::fs::create_dir_all(content.join("articles"))?;
    let sections = json!([{ "slug": "long", "name": WORD }]);
    std::fs::write(content.join("sections.json"), sections.to_string())?;
    for number in 0..3 {
        let article = format!(
            "+++\ntitle = \"{WORD} {number}\"\nstandfirst = \"https://x.example/{WORD}/{WORD}?{WORD}\"\n\
             section = \"long\"\nauthors = [{{ name = \"{WORD}\" }}, {{ name = \"{WORD}\" }}]\n\
             published = \"2026-02-09T09:00:0{number}Z\"\ntags = [\"{WORD}\", \"{WORD}\"]\n+++\n\n\
             ## {WORD}\n\nhttps://x.example/{WORD}/{WORD}\n\n- {WORD}\n\n> {WORD}\n\n`{WORD}`\n\n    {WORD}\n"
        );
        std::fs::write(content.join(format!("articles/long-{number}.md")), article)?;
    }
    Ok(())
}

/// Returns a thread of long words.
fn long_comments() -> Value {
    let comments = (0..8).map(|number| {
        json!({
            "article": "long-0",
            "key": format!("k{number}"),
            "parent": (number > 0).then(|| format!("k{}", number - 1)),
            "name": WORD,
            "email": "a@reader.example",
            "website": null,
            "text": format!("{WORD} https://x.example/{WORD}/{WORD}\n\n`{WORD}`"),
            "date": "2026-02-12T08:00:00Z"
        })
    });
    comments.collect()
}

async fn long_words_do_not_widen_page(context: &mut TestContext) -> Result<()> {
    let folder = context.keep_alive(tempfile::tempdir()?);
    let (seed, content) = (
        folder.path().join("comments.json"),
        folder.path().join("content"),
    );
    std::fs::write(&seed, long_comments().to_string())?;
    long_articles(&content)?;
    let options = Options {
        seed: Some(seed),
        content,
        ..Options::default()
    };
    let config = json!({
        "site": { "name": WORD, "tagline": WORD, "footer": WORD },
        "articles": { "profile": "standfirst" }
    });
    let server = context.configured(options, &config).await?;
    let root = server.address().to_owned();
    for screen in [Viewport::SMALL, Viewport::NARROWEST, Viewport::MIDDLE] {
        for place in ["", "section/long", "article/long-0"] {
            let page = context
                .open_in_viewport(screen, &format!("{root}{place}"))
                .await?;
            page.wait_for_text(&format!("{WORD} 0")).await?;
            if place.starts_with("article") {
                page.find(&heading("8 comments")).await?;
            }
            let wide = "const screen = document.documentElement.clientWidth; \
                const wide = [...document.querySelectorAll('.root *')].filter((one) => \
                    one.getBoundingClientRect().right > screen + 1 && !one.closest('table, pre, .sections, .skip')); \
                return [document.documentElement.scrollWidth - screen, wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))]";
            let found = page.script(wide, vec![]).await?;
            ensure!(
                found == json!([0, []]),
                "/{place} at {}: {found}",
                screen.width
            );
        }
    }
    Ok(())
}
