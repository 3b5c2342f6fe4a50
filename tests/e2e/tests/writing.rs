//! Writing a comment on the reference backend: from the first key to the database.

use anyhow::{Context, Result, ensure};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, article, button, checkbox, field, form};
use standfirst_e2e::servers::reference::{Options, Reference};

standfirst_e2e::tests![
    posted_comment_survives_reload,
    reply_appears_under_parent,
    empty_form_shows_missing_fields,
    email_is_validated_by_html_standard,
    held_comment_is_visible_only_to_author,
    edited_comment_is_held_again,
    approved_author_is_published_at_once,
    draft_survives_reload_and_can_be_discarded,
    details_are_remembered_only_after_consent,
    own_comment_can_be_edited_and_deleted,
    vote_is_counted_and_withdrawn,
    control_enter_posts,
    enter_during_ime_composition_does_not_post,
    details_are_kept_until_page_reload
];

/// Fills the form at the top, with all its required fields.
pub async fn fill_comment_form(page: &Page<'_>, text: &str) -> Result<()> {
    page.fill(&field("Comment"), text).await?;
    fill_name_and_email(page).await
}

/// Fills in who is writing.
pub async fn fill_name_and_email(page: &Page<'_>) -> Result<()> {
    page.fill(&field("Name required"), "Nora Field").await?;
    page.fill(&field("Email required"), "nora.field@reader.example")
        .await
}

async fn open_article<'a>(context: &'a mut TestContext, options: Options) -> Result<Page<'a>> {
    let server = context.reference(options).await?;
    let address = format!("{}article/{ARTICLE}", server.address());
    let page = context.open(&address).await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    Ok(page)
}

async fn posted_comment_survives_reload(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    fill_comment_form(&page, "The twelfth lamp is in my kitchen.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    page.wait_for_text("Just posted").await?;
    page.reload().await?;
    page.wait_for_text("The twelfth lamp is in my kitchen.")
        .await?;
    page.wait_for_no_text("Your draft").await?;
    let stored = server.thread(ARTICLE).await?.to_string();
    ensure!(
        stored.matches("The twelfth lamp").count() == 2,
        "once as HTML and once as typed: {stored}"
    );
    ensure!(
        !stored.contains("nora.field@"),
        "an address left the server"
    );
    context
        .expect_accessible("a thread with one's own comment")
        .await
}

async fn reply_appears_under_parent(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.press(&button("Reply to Ezra Lind")).await.or({
        let first = page.first(&button("Reply to Ezra Lind")).await?;
        page.click(&first)
            .await
            .context("pressing the first of several")
    })?;
    page.wait_for_text("Reply to Ezra Lind").await?;
    let form = page
        .find(&standfirst_e2e::page::form("Reply to Ezra Lind"))
        .await?;
    page.fill(&field("Comment").within(&form), "The one with barley.")
        .await?;
    page.fill(&field("Name required").within(&form), "Nora Field")
        .await?;
    page.fill(
        &field("Email required").within(&form),
        "nora.field@reader.example",
    )
    .await?;
    page.press(&button("Post reply").within(&form)).await?;
    page.wait_for_text("The one with barley.").await?;
    page.wait_until_gone(&button("Post reply")).await?;
    let thread = server.thread(ARTICLE).await?;
    let items = thread["items"].as_array().context("a list")?;
    let reply = items
        .iter()
        .find(|one| one["body_text"] == "The one with barley.")
        .context("the reply")?;
    let parent = items
        .iter()
        .find(|one| one["id"] == reply["parent_id"])
        .context("the parent")?;
    ensure!(parent["author"]["name"] == "Ezra Lind", "{parent}");
    Ok(())
}

async fn empty_form_shows_missing_fields(context: &mut TestContext) -> Result<()> {
    {
        let page = open_article(context, Options::default()).await?;
        page.fill(&field("Comment"), "   ").await?;
        page.press(&button("Post comment")).await?;
        for words in [
            "3 things need your attention:",
            "Please enter your comment!",
            "Please enter your name here",
            "Please enter your email address here",
        ] {
            page.wait_for_text(words).await?;
        }
        let focused = "return document.activeElement.name + ' ' + document.activeElement.getAttribute('aria-invalid')";
        ensure!(
            page.script(focused, vec![]).await? == "text true",
            "the first field with an error has the focus"
        );
        let described = "const f = document.querySelector('.discussion-form [name=name]'); \
             return document.getElementById(f.getAttribute('aria-describedby')).innerText.trim()";
        ensure!(
            page.script(described, vec![]).await? == "Please enter your name here",
            "the error message belongs to the field"
        );
    }
    context.expect_accessible("a form with errors").await?;
    let page = context.page()?;
    page.fill(&field("Name required"), "Nora").await?;
    page.wait_for_no_text("Please enter your name here").await?;
    page.wait_for_text("Please enter your email address here")
        .await
}

async fn email_is_validated_by_html_standard(context: &mut TestContext) -> Result<()> {
    let page = open_article(context, Options::default()).await?;
    fill_comment_form(&page, "About addresses.").await?;
    page.fill(&field("Email required"), "nora@").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("You have entered an incorrect email address!")
        .await?;
    page.fill(&field("Email required"), "joe+tag@example.museum")
        .await?;
    page.wait_for_no_text("You have entered an incorrect email address!")
        .await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await
}

async fn held_comment_is_visible_only_to_author(context: &mut TestContext) -> Result<()> {
    let server = context
        .reference(Options::default().with("--moderation", "all"))
        .await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    fill_comment_form(&page, "I would like this looked at.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment is awaiting moderation.")
        .await?;
    page.wait_for_text("Only you can see this comment for now.")
        .await?;
    page.reload().await?;
    page.wait_for_text("Only you can see this comment for now.")
        .await?;
    let public = server.thread(ARTICLE).await?.to_string();
    ensure!(
        !public.contains("I would like this looked at."),
        "a held comment is public"
    );
    approve_held(&server)?;
    page.reload().await?;
    page.wait_for_text("I would like this looked at.").await?;
    page.wait_for_no_text("Only you can see this comment for now.")
        .await
}

/// Approves the first comment that is listed for moderation.
fn approve_held(server: &Reference) -> Result<()> {
    let listed = server.moderate(&["list"])?;
    let reference = listed.split('\t').next().context("nothing waits")?;
    server.moderate(&["approve", reference]).map(drop)
}

async fn edited_comment_is_held_again(context: &mut TestContext) -> Result<()> {
    let server = context
        .reference(Options::default().with("--moderation", "all"))
        .await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    fill_comment_form(&page, "Words that were approved.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment is awaiting moderation.")
        .await?;
    approve_held(&server)?;
    page.reload().await?;
    page.wait_for_text("Words that were approved.").await?;
    page.wait_for_no_text("Only you can see this comment for now.")
        .await?;
    let own = page.find(&article("Nora Field")).await?;
    page.press(&button("Edit").within(&own)).await?;
    let editing = page.find(&form("Edit your comment")).await?;
    page.fill(&field("Comment").within(&editing), "Words nobody has read.")
        .await?;
    page.press(&button("Save changes")).await?;
    page.wait_for_text("Only you can see this comment for now.")
        .await?;
    page.wait_for_text("Words nobody has read.").await?;
    let public = server.thread(ARTICLE).await?.to_string();
    ensure!(
        public.contains("Words that were approved.") && !public.contains("nobody has read"),
        "words that nobody has approved are public: {public}"
    );
    page.reload().await?;
    page.wait_for_text("Words nobody has read.").await?;
    page.wait_for_text("Only you can see this comment for now.")
        .await?;
    approve_held(&server)?;
    page.reload().await?;
    page.wait_for_text("Words nobody has read.").await?;
    page.wait_for_no_text("Only you can see this comment for now.")
        .await
}

async fn approved_author_is_published_at_once(context: &mut TestContext) -> Result<()> {
    let server = context
        .reference(Options::default().with("--moderation", "first-time"))
        .await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    fill_comment_form(&page, "My first words here.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment is awaiting moderation.")
        .await?;
    approve_held(&server)?;
    page.reload().await?;
    page.wait_for_text("My first words here.").await?;
    fill_comment_form(&page, "My second words here.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    let public = server.thread(ARTICLE).await?.to_string();
    ensure!(public.contains("My second words here."), "{public}");
    Ok(())
}

async fn draft_survives_reload_and_can_be_discarded(context: &mut TestContext) -> Result<()> {
    let page = open_article(context, Options::default()).await?;
    page.fill(&field("Comment"), "Half a thought").await?;
    page.reload().await?;
    page.wait_for_text("Your draft has been restored").await?;
    ensure!(
        page.value(&field("Comment")).await? == "Half a thought",
        "the text is restored"
    );
    page.press(&button("Discard")).await?;
    page.wait_for_text("Draft discarded.").await?;
    ensure!(
        page.value(&field("Comment")).await?.is_empty(),
        "the text is removed"
    );
    page.press(&button("Undo")).await?;
    ensure!(
        page.value(&field("Comment")).await? == "Half a thought",
        "and restored again"
    );
    Ok(())
}

async fn details_are_remembered_only_after_consent(context: &mut TestContext) -> Result<()> {
    let page = open_article(context, Options::default()).await?;
    fill_comment_form(&page, "Without consent.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    page.reload().await?;
    fill_comment_form(&page, "With consent.").await?;
    page.press(&checkbox("Save my name, email, and website").partial_match())
        .await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    page.reload().await?;
    page.press(&field("Comment")).await?;
    page.wait_for_text("Commenting as Nora Field").await?;
    page.press(&button("forget me")).await?;
    page.find(&field("Name required")).await?;
    ensure!(
        page.value(&field("Name required")).await?.is_empty(),
        "forgotten"
    );
    Ok(())
}

async fn own_comment_can_be_edited_and_deleted(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    fill_comment_form(&page, "There are nine lamps.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Just posted").await?;
    page.press(&button("Edit")).await?;
    let form = page
        .find(&standfirst_e2e::page::form("Edit your comment"))
        .await?;
    ensure!(
        page.value(&field("Comment").within(&form)).await? == "There are nine lamps.",
        "it starts from what was typed"
    );
    page.fill(&field("Comment").within(&form), "There are *eleven* lamps.")
        .await?;
    page.press(&button("Save changes")).await?;
    page.wait_for_text("There are eleven lamps.").await?;
    page.wait_for_text("edited").await?;
    page.press(&button("Delete")).await?;
    page.wait_for_text("Delete this comment?").await?;
    page.press(&button("Yes, delete it")).await?;
    page.wait_for_no_text("There are eleven lamps.").await?;
    page.reload().await?;
    page.first(&article("").with_any_name()).await?;
    ensure!(
        !server
            .thread(ARTICLE)
            .await?
            .to_string()
            .contains("eleven* lamps"),
        "deleted"
    );
    Ok(())
}

async fn vote_is_counted_and_withdrawn(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    let up = page.first(&button("Recommend").partial_match()).await?;
    page.click(&up).await.context("recommending")?;
    let score = async |wanted: i64| {
        standfirst_e2e::wait::until("the score", async || {
            let thread = server.thread(ARTICLE).await?;
            Ok(thread["items"][0]["score"] == wanted)
        })
        .await
    };
    score(1).await?;
    page.reload().await?;
    let pressed = "return document.querySelector('.vote').getAttribute('aria-pressed')";
    page.first(&button("Recommend").partial_match()).await?;
    ensure!(
        page.script(pressed, vec![]).await? == "true",
        "the vote is remembered"
    );
    let up = page.first(&button("Recommend").partial_match()).await?;
    page.click(&up).await.context("taking it back")?;
    score(0).await
}

async fn control_enter_posts(context: &mut TestContext) -> Result<()> {
    let page = open_article(context, Options::default()).await?;
    fill_comment_form(&page, "Posted without a mouse.").await?;
    page.find(&field("Comment"))
        .await?
        .click()
        .await
        .context("focusing the comment")?;
    // Control, Enter, and the release of all modifiers.
    page.press_keys("\u{e009}\u{e007}\u{e000}").await?;
    page.wait_for_text("Your comment has been posted.").await
}

async fn enter_during_ime_composition_does_not_post(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let address = format!("{}article/{ARTICLE}", server.address());
    let page = context.open(&address).await?;
    fill_comment_form(&page, "Half a w").await?;
    // The key that ends a composition, as browsers report it; Safari reports it only by its key code.
    let press = "const field = document.querySelector('textarea[name=text]'); \
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true, ...arguments[0] }))";
    for composing in [
        serde_json::json!({ "isComposing": true }),
        serde_json::json!({ "keyCode": 229 }),
    ] {
        page.script(press, vec![composing]).await?;
    }
    fill_comment_form(&page, "A whole word.").await?;
    page.script(press, vec![serde_json::json!({})]).await?;
    page.wait_for_text("A whole word.").await?;
    page.wait_for_text("Just posted").await?;
    let stored = server.thread(ARTICLE).await?.to_string();
    ensure!(
        stored.contains("A whole word."),
        "it is sent without a composition"
    );
    ensure!(
        !stored.contains("Half a w\""),
        "half of a word was sent: {stored}"
    );
    Ok(())
}

async fn details_are_kept_until_page_reload(context: &mut TestContext) -> Result<()> {
    let page = open_article(context, Options::default()).await?;
    fill_comment_form(&page, "Without consent.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    let answer = page.first(&button("Reply to Wilma Stroud")).await?;
    page.click(&answer).await?;
    let reply = page.find(&form("Reply to Wilma Stroud")).await?;
    let name = page.value(&field("Name required").within(&reply)).await?;
    ensure!(
        name == "Nora Field",
        "the reply asks for a name again: {name}"
    );
    page.fill(&field("Comment").within(&reply), "And once more.")
        .await?;
    page.press(&button("Post reply").within(&reply)).await?;
    page.wait_for_text("And once more.").await?;
    page.reload().await?;
    page.press(&field("Comment")).await?;
    let name = page.value(&field("Name required")).await?;
    ensure!(
        name.is_empty(),
        "the name was stored without consent: {name}"
    );
    Ok(())
}
