//! The icons of the interface, drawn inline so that they take the colour of the text beside them.

use leptos::prelude::*;
use standfirst_elements::svg_element;

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Something is wrong.
    Warning,
    /// Something went well.
    Check,
    /// Something is pending.
    Clock,
    /// Something was removed or is closed.
    Crossed,
    /// Back.
    Back,
    /// Share.
    Share,
    /// Comments.
    Speech,
    /// Recommend.
    Up,
    /// Disagree.
    Down,
    /// No network.
    Offline,
    /// The whole width of the screen.
    Widen,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Warning => "M8 1.8 15 14H1L8 1.8Zm0 4.7v3.6m0 1.7v.4",
            Self::Check => "M2.5 8.5 6.2 12 13.5 4",
            Self::Clock => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8Zm0 2.8V8l2.4 1.6",
            Self::Crossed => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM3.6 3.6l8.8 8.8",
            Self::Back => "M10 2.5 4.5 8l5.5 5.5",
            Self::Share => "M8 9.8V1.8m0 0L5.2 4.4M8 1.8l2.8 2.6M3.2 8v5.8h9.6V8",
            Self::Speech => "M1.8 2.8h12.4v8.4H7.4L4 14v-2.8H1.8V2.8Z",
            Self::Up => "M8 13.5v-11m0 0L3.8 6.8M8 2.5l4.2 4.3",
            Self::Down => "M8 2.5v11m0 0 4.2-4.3M8 13.5 3.8 9.2",
            Self::Widen => "M1.8 3h12.4v10H1.8V3Zm5 0v10M10 8h1.8m-1.2-1.4L12 8l-1.4 1.4",
            Self::Offline => {
                "M2 6.5a9 9 0 0 1 12 0M4.4 9.2a5.4 5.4 0 0 1 7.2 0M8 12.4v.3M2 14 14 2"
            }
        }
    }
}

/// The icon. Hidden from screen readers, since there is text beside it.
pub fn icon(icon: Icon) -> AnyView {
    svg_element("svg")
        .class("icon")
        .set("viewBox", "0 0 16 16")
        .set("width", "16")
        .set("height", "16")
        .set("aria-hidden", "true")
        .set("focusable", "false")
        .child(
            svg_element("path")
                .set("d", icon.path())
                .set("fill", "none")
                .set("stroke", "currentColor")
                .set("stroke-width", "1.5")
                .set("stroke-linecap", "round")
                .set("stroke-linejoin", "round"),
        )
        .into_any()
}
