//! Notices about the installed site: an update is ready, or the site can be installed.
//!
//! `src/boot.mjs` handles the browser's side of both. It reports through attributes of the root element, and
//! receives the reader's choices as events of the window.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::state::Session;
use crate::state::window::{dispatch_on_window, on_window, root_element};
use crate::view::button::quiet;
use standfirst_elements::{dynamic, element};
use standfirst_offline::preferences;
use standfirst_reactive::{RwSignal, effect};

/// Which notices to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct DeviceNotices {
    update: bool,
    install: bool,
    manual_install: bool,
}

impl DeviceNotices {
    fn read() -> Self {
        let has = |name: &str| root_element().is_some_and(|root| root.has_attribute(name));
        let open = !preferences::install_refused() && !has("data-installed");
        Self {
            update: has("data-update"),
            install: open && has("data-install"),
            manual_install: open && needs_manual_install(),
        }
    }
}

/// True in Safari on a phone. There the reader installs a site from the browser's menu, and the site is not
/// notified. Only Safari has the property `standalone`; it is false in a page that is not installed.
fn needs_manual_install() -> bool {
    let standalone = web_sys::window()
        .and_then(|window| js_sys::Reflect::get(&window.navigator(), &"standalone".into()).ok());
    standalone == Some(JsValue::FALSE)
}

/// The two notices of the device.
#[derive(Clone, Copy)]
pub struct Device {
    notices: RwSignal<DeviceNotices>,
}

impl Device {
    /// Updates the notices until the current owner is disposed of.
    pub fn observe() -> Self {
        let notices = RwSignal::new(DeviceNotices::default());
        effect(move || {
            notices.try_set(DeviceNotices::read());
            on_window("standfirst-device", move |_| {
                notices.try_set(DeviceNotices::read());
            });
        });
        Self { notices }
    }

    /// A thin strip shown while a new version is ready. The new version is activated only when the reader asks for
    /// it: a page must not reload while the reader is writing.
    pub fn update_strip(self, session: Session) -> AnyView {
        let strip = dynamic(move || {
            self.notices.with(|notices| notices.update).then(|| {
                element("p")
                    .class("offline-strip")
                    .child(element("span").child(session.message("update.ready")))
                    .child(
                        element("button")
                            .set("type", "button")
                            .class("quiet strip-button")
                            .on("click", move |_| dispatch_on_window("standfirst-take-over"))
                            .child(session.message("update.reload")),
                    )
                    .into_any()
            })
        });
        element("div").set("role", "status").child(strip).into_any()
    }

    /// A line at the foot of the page that offers to install the site. Once the reader accepts or declines, it is
    /// never shown again.
    pub fn install_line(self, session: Session) -> AnyView {
        dynamic(move || {
            let notices = self.notices.get();
            let on_answer = move || {
                preferences::refuse_install();
                self.notices.set(DeviceNotices::read());
            };
            let on_install = move |_| {
                dispatch_on_window("standfirst-install");
                on_answer();
            };
            let key = match (notices.install, notices.manual_install) {
                (true, _) => "install.offer",
                (false, true) => "install.by-hand",
                (false, false) => return None,
            };
            let install = notices
                .install
                .then(|| quiet(session.message("install.yes"), on_install).into_any());
            Some(
                element("aside")
                    .class("install")
                    .set("aria-label", session.message("install.yes"))
                    .child(element("p").child(session.message(key)))
                    .child(install)
                    .child(quiet(session.message("install.no"), move |_| on_answer()))
                    .into_any(),
            )
        })
    }
}
