//! A whole article on a site of another origin, and the API of the elements.

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, alert, button, field, heading};
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::wait;

use crate::embedding::Host;
use crate::writing::fill_comment_form;

standfirst_e2e::tests![
    article_renders_on_another_site,
    article_comments_may_be_embedded_separately,
    missing_article_shows_message,
    changed_attribute_shows_another_page,
    expired_token_is_renewed,
    token_set_during_request_is_used,
    page_can_style_parts_and_add_stylesheet,
    renders_in_quirks_mode_and_right_to_left,
    works_with_keyboard_alone,
    examples_page_works,
    forbidden_origin_is_reported_to_reader_and_publisher
];

const TITLE: &str = "The last lamplighter of Tannery Row";

fn element(kind: &str, from: &str, more: &str) -> String {
    format!(
        "<standfirst-{kind} server=\"{from}\" page-id=\"{ARTICLE}\" loading=\"eager\" {more}>It needs \
         JavaScript.</standfirst-{kind}>"
    )
}

async fn host(
    context: &mut TestContext,
    head: &str,
    body: impl Fn(&str) -> String,
) -> Result<String> {
    let host = Host::start(context).await?;
    let body = body(host.from());
    host.publish(context, head, &body)
}

async fn article_renders_on_another_site(context: &mut TestContext) -> Result<()> {
    let address = host(context, "", |from| element("article", from, "")).await?;
    let page = context.open(&address).await?;
    page.find(&heading(TITLE)).await?;
    page.wait_for_no_text("It needs JavaScript.").await?;
    page.wait_for_text("By ").await?;
    fill_comment_form(&page, "Read far from home.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    let links = "const root = document.querySelector('standfirst-article').shadowRoot; \
                 return [...root.querySelectorAll('a')].filter((one) => !/^(https?:|mailto:)/.test(one.getAttribute('href'))).length";
    ensure!(
        page.script(links, vec![]).await? == 0,
        "a link leads into the page around"
    );
    context
        .expect_accessible("an article on another site")
        .await
}

async fn article_comments_may_be_embedded_separately(context: &mut TestContext) -> Result<()> {
    let host = Host::start(context).await?;
    let options = Options {
        seed: None,
        ..Options::default()
    };
    let empty = context
        .reference(options.with("--allow-origin", host.origin()))
        .await?;
    let more = format!(
        "comments-backend=\"standfirst\" comments-server=\"{}\"",
        empty.address()
    );
    let body = element("article", host.from(), &more);
    let address = host.publish(context, "", &body)?;
    let page = context.open(&address).await?;
    page.find(&heading(TITLE)).await?;
    page.wait_for_text("No comments yet.").await?;
    fill_comment_form(&page, "First over there.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    let thread = empty.thread(ARTICLE).await?;
    ensure!(thread["total"] == 1, "{thread}");
    Ok(())
}

async fn missing_article_shows_message(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let listening = "<script>window.failed = ''; document.addEventListener('standfirst:failed', (event) => \
        failed = event.detail.reason)</script>";
    let address = host(context, listening, |from| {
        element("article", from, "").replace(ARTICLE, "no-such-article")
    })
    .await?;
    let page = context.open(&address).await?;
    page.find(&alert("").with_any_name()).await?;
    page.wait_for_text("Page not found").await?;
    ensure!(page.script("return failed", vec![]).await? == "not-found");
    Ok(())
}

async fn changed_attribute_shows_another_page(context: &mut TestContext) -> Result<()> {
    let listening = "<script>window.loaded = 0; document.addEventListener('standfirst:loaded', () => loaded++)</script>";
    let address = host(context, listening, |from| element("comments", from, "")).await?;
    let page = context.open(&address).await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    page.fill(&field("Comment"), "Half a thought").await?;
    let change = "document.querySelector('standfirst-comments').update({ pageId: 'a-bench-for-two', sort: 'newest' })";
    page.script(change, vec![]).await?;
    page.wait_until_gone(&button("Reply to Wilma Stroud"))
        .await?;
    page.find(&field("Comment")).await?;
    ensure!(
        page.value(&field("Comment")).await?.is_empty(),
        "the draft belongs to the other page"
    );
    wait::until("the second thread", async || {
        Ok(page.script("return loaded", vec![]).await?.as_i64() == Some(2))
    })
    .await?;
    let back = "document.querySelector('standfirst-comments').pageId = arguments[0]";
    page.script(back, vec![ARTICLE.into()]).await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    ensure!(page.value(&field("Comment")).await? == "Half a thought");
    Ok(())
}

/// A backend that requires sign-in, implemented in the page itself. It accepts one token and no other.
const SIGN_IN: &str = "<script>
    const own = window.fetch;
    window.signs = [];
    window.fetch = (input, init) => {
      const request = new Request(input, init);
      if (!request.url.startsWith('https://members.example/')) return own(input, init);
      const sign = request.headers.get('authorization');
      signs.push(sign);
      const known = sign === 'Bearer fresh';
      const answer = known ? [{ id: 1, text: 'For members only', author: 'Ada' }] : { message: 'Sign in' };
      return Promise.resolve(new Response(JSON.stringify(answer), { status: known ? 200 : 401 }));
    };
    addEventListener('DOMContentLoaded', () => {
      const element = document.querySelector('standfirst-comments');
      customElements.whenDefined('standfirst-comments').then(() => {
        element.token = 'stale';
        element.renewToken = async () => 'fresh';
        element.load();
      });
    });
</script>";

/// Opens a page whose thread is for members. Checks that the thread is shown, and that exactly these tokens
/// were sent for it.
async fn for_members<'a>(
    context: &'a mut TestContext,
    head: &str,
    shown: &str,
) -> Result<Page<'a>> {
    let address = host(context, head, |_| {
        "<standfirst-comments backend=\"rest\" server=\"https://members.example\" page-id=\"x\" \
         loading=\"manual\"></standfirst-comments>"
            .to_owned()
    })
    .await?;
    let page = context.open(&address).await?;
    page.wait_for_text("For members only").await?;
    let signs = page.script("return signs.join(', ')", vec![]).await?;
    ensure!(signs == shown, "{signs}");
    Ok(page)
}

async fn expired_token_is_renewed(context: &mut TestContext) -> Result<()> {
    let page = for_members(context, SIGN_IN, "Bearer stale, Bearer fresh").await?;
    let token = "return document.querySelector('standfirst-comments').token";
    ensure!(page.script(token, vec![]).await? == "fresh");
    // The page signs the reader out: no token is sent any more.
    let out = "const one = document.querySelector('standfirst-comments'); one.renewToken = undefined; \
               one.token = ''; one.refresh()";
    page.script(out, vec![]).await?;
    page.wait_for_text("Only signed-in readers").await?;
    let last = page.script("return signs.at(-1)", vec![]).await?;
    ensure!(last.is_null(), "{last} was sent");
    Ok(())
}

async fn token_set_during_request_is_used(context: &mut TestContext) -> Result<()> {
    // The profile arrives after the element has started to load, and the reader has signed in in between.
    let meanwhile = "<script>
        const before = window.fetch;
        window.fetch = async (input, init) => {
          const answer = await before(input, init);
          const element = document.querySelector('standfirst-comments');
          if (new Request(input).url.endsWith('/profiles/rest.json')) {
            while (!element.shadowRoot) await new Promise(requestAnimationFrame);
            element.renewToken = undefined;
            element.token = 'fresh';
          }
          return answer;
        };
    </script>";
    let head = format!("{SIGN_IN}{meanwhile}");
    for_members(context, &head, "Bearer fresh").await.map(drop)
}

async fn page_can_style_parts_and_add_stylesheet(context: &mut TestContext) -> Result<()> {
    let style = "<style>standfirst-comments { --accent: rgb(1, 2, 3) } \
                 standfirst-comments::part(title) { color: rgb(4, 5, 6) } \
                 standfirst-comments::part(button) { text-transform: uppercase }</style>";
    let sheet = "data:text/css,.comment-name%7Bcolor:rgb(7,8,9)%7D";
    let address = host(context, style, |from| {
        element("comments", from, &format!("css=\"{sheet}\""))
    })
    .await?;
    let page = context.open(&address).await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    page.fill(&field("Comment"), "Dressed up").await?;
    page.find(&button("Post comment")).await?;
    let looks = "const root = document.querySelector('standfirst-comments').shadowRoot; \
                 const look = (selector, property) => getComputedStyle(root.querySelector(selector))[property]; \
                 return [look('.discussion-title', 'color'), look('.comment-name', 'color'), \
                 look('.button-strong', 'textTransform'), getComputedStyle(root.querySelector('.root')).getPropertyValue('--accent')].join(' | ')";
    let mut found = serde_json::Value::Null;
    wait::until("the looks of the page's choice", async || {
        found = page.script(looks, vec![]).await?;
        Ok(found == "rgb(4, 5, 6) | rgb(7, 8, 9) | uppercase | rgb(1, 2, 3)")
    })
    .await
    .with_context(|| format!("it looked like {found}"))
}

async fn renders_in_quirks_mode_and_right_to_left(context: &mut TestContext) -> Result<()> {
    let host = Host::start(context).await?;
    let from = host.from().to_owned();
    let body = format!(
        "<html dir=\"rtl\"><title>Old page</title><link rel=\"icon\" href=\"data:,\"><font size=\"1\">\
         <table><tr><td>{}</td></tr></table></font>\
         <script type=\"module\" src=\"{from}/widget/standfirst.mjs\"></script>",
        element("comments", &from, "lang=\"ar\"")
    );
    let address = host.publish_document(context, &body)?;
    let page = context.open(&address).await?;
    page.first(&heading("").with_any_name()).await?;
    let found = "const root = document.querySelector('standfirst-comments').shadowRoot; \
                 const body = root.querySelector('.comment-body'); if (!body) return null; \
                 return [document.compatMode, getComputedStyle(body).fontSize, \
                 getComputedStyle(root.querySelector('.root')).direction, \
                 document.documentElement.scrollWidth <= innerWidth].join(' ')";
    wait::until("a thread from right to left", async || {
        Ok(page.script(found, vec![]).await? == "BackCompat 17px rtl true")
    })
    .await
    .context("the thread should run from right to left, in its own size, inside the page")
}

async fn works_with_keyboard_alone(context: &mut TestContext) -> Result<()> {
    let address = host(context, "", |from| {
        format!("<a href=\"#x\">Before</a>{}", element("comments", from, ""))
    })
    .await?;
    let page = context.open(&address).await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    page.script("document.querySelector('main a').focus()", vec![])
        .await?;
    let focused = "let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; \
                   return at?.labels?.[0]?.innerText.trim() || at?.innerText || ''";
    let tab = char::from(Key::Tab).to_string();
    let go_to = async |wanted: &str| -> Result<()> {
        for _ in 0..12 {
            let at = page.script(focused, vec![]).await?;
            if at.as_str().is_some_and(|at| at.starts_with(wanted)) {
                return Ok(());
            }
            page.press_keys(&tab).await?;
        }
        anyhow::bail!("Tab does not reach {wanted}")
    };
    go_to("Comment").await?;
    page.press_keys("By keys alone").await?;
    go_to("Name").await?;
    page.press_keys("Nora Field").await?;
    go_to("Email").await?;
    page.press_keys("nora.field@reader.example").await?;
    go_to("Post comment").await?;
    page.press_keys(&char::from(Key::Enter).to_string()).await?;
    page.wait_for_text("Your comment has been posted.").await
}

async fn forbidden_origin_is_reported_to_reader_and_publisher(
    context: &mut TestContext,
) -> Result<()> {
    context.expect_failing_requests();
    context.expect_console_text("CORS");
    context.expect_console_text("let it allow the origin");
    let host = Host::start(context).await?;
    let closed = context.reference(Options::default()).await?;
    let body = element("comments", closed.address().trim_end_matches('/'), "");
    let address = host.publish(context, "", &body)?;
    let page = context.open(&address).await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    fill_comment_form(&page, "May I?").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Waiting to be sent.").await?;
    ensure!(page.text().await?.contains("May I?"));
    let stored = Reference::thread(&closed, ARTICLE).await?.to_string();
    ensure!(!stored.contains("May I?"), "the comment was stored anyway");
    Ok(())
}

async fn examples_page_works(context: &mut TestContext) -> Result<()> {
    let content = context.project().path("content");
    let options = Options {
        seed: Some(content.join("comments.json")),
        content,
        ..Options::default()
    };
    let news = context.reference(options).await?;
    let address = format!("{}widget/examples.html", news.address());
    let page = context.open(&address).await?;
    page.find(&heading("The widget at work")).await?;
    // Elements far down the page load only when the reader scrolls near.
    let all = "document.querySelectorAll('standfirst-comments, standfirst-article, standfirst-count') \
               .forEach((one) => one.load())";
    page.script(all, vec![]).await?;
    let there = "return [...document.querySelectorAll('standfirst-comments, standfirst-article')] \
                 .filter((one) => one.shadowRoot?.querySelector('.discussion .thread')).length + ' ' + \
                 [...document.querySelectorAll('standfirst-count')].filter((one) => /^[0-9]+$/.test(one.textContent)).length";
    let mut found = serde_json::Value::Null;
    wait::until("all examples", async || {
        found = page.script(there, vec![]).await?;
        Ok(found == "6 3")
    })
    .await
    .with_context(|| format!("threads and counts: {found}"))?;
    page.press(&button("Newest first")).await?;
    page.wait_for_text("ready {}").await
}
