//! One comment, and under it its replies.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::{actions, form};
use crate::html::policy::is_safe_link;
use crate::model::{Comment, CommentId, Standing};
use crate::state::cell::Derived;
use crate::state::{Conversation, FormPurpose};
use crate::view::icon::{Icon, icon};
use crate::view::markup::reader;
use crate::view::moment;

/// A row of the thread with everything under it. Depth counts from 1.
pub fn comment(conversation: Conversation, id: CommentId, depth: u32) -> AnyView {
    let row = {
        let id = id.clone();
        Derived::new(move || conversation.thread.with(|thread| thread.get(&id).cloned()))
    };
    let standing = Derived::new(move || row.with(|row| row.as_ref().map(|one| one.standing)));
    let is_target = {
        let id = id.clone();
        Derived::new(move || {
            conversation
                .target
                .with(|target| target.as_ref() == Some(&id))
        })
    };
    let is_fresh = {
        let id = id.clone();
        Derived::new(move || conversation.fresh.with(|fresh| fresh.contains(&id)))
    };
    let anchor = id.anchor();
    let labelled_by = format!("{anchor}-by");
    let state = move || match standing.get() {
        Some(Standing::Held) => "held",
        Some(Standing::Removed) => "removed",
        Some(Standing::Published) | None => "published",
    };
    view! {
        <li
            class="comment"
            class:comment-target=move || is_target.get()
            class:comment-fresh=move || is_fresh.get()
            id=anchor
            tabindex="-1"
            data-standing=state
            data-depth=depth.to_string()
        >
            <article class="comment-self" aria-labelledby=labelled_by>
                {head(conversation, row, depth)}
                {content(conversation, row)}
                {actions::actions(conversation, id.clone(), row)}
                {trouble(conversation, id.clone())}
            </article>
            {reply_form(conversation, id.clone())}
            {replies(conversation, id, depth)}
        </li>
    }
    .into_any()
}

fn head(conversation: Conversation, row: Derived<Option<Comment>>, depth: u32) -> impl IntoView {
    let session = conversation.session();
    move || {
        let one = row.get()?;
        let by = format!("{}-by", one.id.anchor());
        if one.standing == Standing::Removed {
            let words = session.say("comment.removed");
            return Some(
                view! { <p class="comment-gone" id=by>{icon(Icon::Crossed)}{words}</p> }.into_any(),
            );
        }
        let answered = one
            .parent
            .as_ref()
            .filter(|_| depth > 2)
            .and_then(|parent| {
                conversation.thread.with_untracked(|thread| {
                    thread
                        .get(parent)
                        .map(|parent| name_of(conversation, parent))
                })
            });
        let answered = answered.map(|name| {
            let words = session.say_with("comment.in-reply-to", &[("name", &name)]);
            view! { <span class="comment-answers">{words}</span> }
        });
        let badge = one
            .author
            .wrote_article
            .then(|| view! { <span class="badge">{session.say("comment.author")}</span> });
        let fresh = conversation.fresh.with(|fresh| fresh.contains(&one.id))
            && one.standing == Standing::Published;
        let fresh = fresh
            .then(|| view! { <span class="badge badge-new">{icon(Icon::Check)}{session.say("comment.new")}</span> });
        Some(
            view! {
                <header class="comment-head">
                    <span class="comment-name" id=by>{author(conversation, &one)}</span>
                    {badge}
                    {answered}
                    {permalink(conversation, &one)}
                    {one
                        .edited
                        .map(|at| {
                            let title = crate::i18n::format::date_time(&session.locale(), at);
                            view! { <span class="comment-edited" title=title>{session.say("time.edited")}</span> }
                        })}
                    {fresh}
                </header>
            }
            .into_any(),
        )
    }
}

fn name_of(conversation: Conversation, one: &Comment) -> String {
    if one.author.name.trim().is_empty() {
        conversation.session().say("comment.anonymous")
    } else {
        one.author.name.clone()
    }
}

fn author(conversation: Conversation, one: &Comment) -> AnyView {
    let name = name_of(conversation, one);
    let website = one.author.website.clone();
    match website.filter(|site| !site.is_empty() && is_safe_link(site)) {
        Some(site) => {
            view! { <a href=site rel="ugc nofollow noopener external"><bdi>{name}</bdi></a> }
                .into_any()
        }
        None => view! { <bdi>{name}</bdi> }.into_any(),
    }
}

/// The time is the link to the comment. It is followed here: the site's `<base>` would lead a bare
/// hash away, and the comment may have to be unfolded first.
fn permalink(conversation: Conversation, one: &Comment) -> impl IntoView + use<> {
    let session = conversation.session();
    let id = one.id.clone();
    let link = format!("{}#{}", conversation.page().url, id.anchor());
    let follow = move |event: MouseEvent| {
        if event.meta_key() || event.ctrl_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        point_address_at(&id.anchor());
        conversation.seek(id.clone());
    };
    let created = one.created.map(|at| moment::ago(session, at));
    let label = session.say("comment.permalink");
    view! {
        <a class="comment-time" href=link rel="external" on:click=follow>
            {match created {
                Some(time) => view! { {time} }.into_any(),
                None => view! { {label} }.into_any(),
            }}
        </a>
    }
}

fn point_address_at(hash: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let location = window.location();
    let path = location.pathname().unwrap_or_default();
    let query = location.search().unwrap_or_default();
    if let Ok(history) = window.history() {
        let address = format!("{path}{query}#{hash}");
        // Refused only by a sandboxed page, which has no address to show.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
    }
}

fn content(conversation: Conversation, row: Derived<Option<Comment>>) -> impl IntoView {
    let session = conversation.session();
    let body = Derived::new(move || {
        row.with(|row| {
            let shown = row
                .as_ref()
                .filter(|one| one.standing != Standing::Removed)?;
            Some((shown.body.clone(), shown.standing == Standing::Held))
        })
    });
    move || {
        let (body, held) = body.get()?;
        let held = held.then(|| {
            let words = session.say("comment.held");
            view! { <p class="notice notice-held">{icon(Icon::Clock)}<span class="notice-words">{words}</span></p> }
        });
        Some(view! { {reader(body, "comment-body")} {held} })
    }
}

fn trouble(conversation: Conversation, id: CommentId) -> impl IntoView {
    let session = conversation.session();
    move || {
        let (at, failure) = conversation.trouble.get()?;
        (at == id).then(|| {
            view! {
                <p class="notice notice-failed" role="alert">
                    {icon(Icon::Warning)}
                    <span class="notice-words">{session.explain(&failure)}</span>
                </p>
            }
        })
    }
}

fn reply_form(conversation: Conversation, id: CommentId) -> impl IntoView {
    let open = Derived::new(move || {
        conversation
            .open_form
            .get()
            .filter(|purpose| match purpose {
                FormPurpose::Reply(to) | FormPurpose::Edit(to) => *to == id,
                FormPurpose::Comment => false,
            })
    });
    move || {
        open.get().map(|purpose| {
            view! { <div class="comment-form">{form::form(conversation, purpose)}</div> }
        })
    }
}

fn replies(conversation: Conversation, id: CommentId, depth: u32) -> impl IntoView {
    let session = conversation.session();
    let ids = {
        let id = id.clone();
        Derived::new(move || {
            conversation
                .thread
                .with(|thread| thread.replies(&id).to_vec())
        })
    };
    let folded = {
        let id = id.clone();
        Derived::new(move || conversation.folded.with(|folded| folded.contains(&id)))
    };
    let hidden = {
        let id = id.clone();
        Derived::new(move || {
            conversation
                .thread
                .with(|thread| thread.get(&id).map_or(0, |one| one.hidden_replies))
        })
    };
    let deepest = session.config(|config| config.max_depth);
    let line = {
        let id = id.clone();
        move || fold_line(conversation, id.clone())
    };
    let rest = {
        let id = id.clone();
        move || {
            let count = hidden.get();
            let id = id.clone();
            (count > 0).then(|| {
                view! {
                    <button type="button" class="quiet" on:click=move |_| conversation.load_replies(id.clone())>
                        {session.count("comment.hidden-replies", count)}
                    </button>
                }
            })
        }
    };
    move || {
        if ids.with(Vec::is_empty) || folded.get() {
            return Some(view! { {rest.clone()} }.into_any()).filter(|_| !folded.get());
        }
        let is_flat = depth >= deepest;
        let list = view! {
            <div class="replies" class:replies-flat=is_flat>
                {line()}
                <ol>
                    <For each=move || ids.get() key=CommentId::clone let:reply>
                        {comment(conversation, reply, depth + 1)}
                    </For>
                </ol>
                {rest.clone()}
            </div>
        };
        Some(list.into_any())
    }
}

/// The thin line beside a branch folds it.
fn fold_line(conversation: Conversation, id: CommentId) -> impl IntoView {
    let session = conversation.session();
    let name = conversation.thread.with_untracked(|thread| {
        thread
            .get(&id)
            .map(|one| name_of(conversation, one))
            .unwrap_or_default()
    });
    let words = session.say_with("comment.fold-of", &[("name", &name)]);
    view! {
        <button type="button" class="fold-line" title=words.clone() aria-label=words on:click=move |_| conversation.fold(&id)>
        </button>
    }
}
