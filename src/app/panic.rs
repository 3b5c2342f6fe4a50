//! The last thing that may happen: a mistake of ours. It leaves readable text behind and says in
//! the console what it was.

use std::panic::PanicHookInfo;

use super::apology;

/// Installs the one panic hook.
pub fn install() {
    std::panic::set_hook(Box::new(report));
}

fn report(info: &PanicHookInfo<'_>) {
    leptos::logging::error!("Standfirst stopped: {info}");
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    // The page as it stands stays readable: the notice is put before it, not in its place.
    let (Ok(notice), Some(body)) = (document.create_element("p"), document.body()) else {
        return;
    };
    if document.get_element_by_id("standfirst-stopped").is_some() {
        return;
    }
    notice.set_id("standfirst-stopped");
    notice.set_class_name("boot-words");
    let _ = notice.set_attribute("role", "alert");
    notice.set_text_content(Some(&apology::stopped()));
    let _ = body.prepend_with_node_1(&notice);
}
