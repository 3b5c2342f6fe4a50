//! Renders an [`Element`] by Leptos' own elements with erased attributes and children; see `apply_leptos.rs`.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::svg;
use leptos::tachys::html::element::custom;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Position, PositionState, Render, RenderHtml};

use crate::element::Element;
use crate::setting::Setting;

impl Element {
    #[inline(never)]
    fn into_leptos(self) -> AnyView {
        let parts = *self.0;
        let attributes: Vec<AnyAttribute> = parts
            .settings
            .into_iter()
            .map(Setting::into_attribute)
            .collect();
        let children = parts.children;
        match (parts.namespace, parts.tag) {
            (None, tag) => custom(tag)
                .child(children)
                .add_any_attr(attributes)
                .into_any(),
            (_, "svg") => svg::svg()
                .child(children)
                .add_any_attr(attributes)
                .into_any(),
            _ => svg::path()
                .child(children)
                .add_any_attr(attributes)
                .into_any(),
        }
    }
}

impl Render for Element {
    type State = AnyViewState;

    fn build(self) -> AnyViewState {
        self.into_leptos().build()
    }

    fn rebuild(self, state: &mut AnyViewState) {
        self.into_leptos().rebuild(state);
    }
}

impl AddAnyAttr for Element {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra: Vec<AnyAttribute>,
    ) {
        self.into_leptos()
            .to_html_with_buf(buf, position, escape, mark_branches, extra);
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> AnyViewState {
        self.into_leptos().hydrate::<FROM_SERVER>(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}
