//! A keyed list of comments. A row that stays in the list is never rebuilt, so that text and open forms in it are
//! kept.
//!
//! Leptos' `For` does the same for any list. This one assumes that a row is one element and its key a comment's
//! id, and is a fifth of the size.

use std::sync::Arc;

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::dom::Dom;
use leptos::tachys::renderer::types::Placeholder;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use web_sys::Node;

use standfirst_elements::dynamic;
use standfirst_model::CommentId;
use standfirst_model::order::sort_by;
use standfirst_reactive::callbacks::Producer;

type Ids = Box<dyn Producer<Vec<CommentId>> + Send>;
type MakeRow = Arc<dyn Fn(CommentId) -> AnyView + Send + Sync>;

/// Renders a row for each comment. A row is built once and kept while its comment is in the list.
pub fn rows(
    ids: impl Fn() -> Vec<CommentId> + Send + 'static,
    row: impl Fn(CommentId) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    boxed(Box::new(ids), Arc::new(row))
}

fn boxed(ids: Ids, make: MakeRow) -> AnyView {
    // The owners of the rows belong to the list, not to a single run of the closure.
    let owner = Owner::current().unwrap_or_default();
    let view = move || {
        Rows {
            ids: ids.produce(),
            make: Arc::clone(&make),
            owner: owner.clone(),
        }
        .into_any()
    };
    dynamic(view)
}

/// The rows to render.
struct Rows {
    ids: Vec<CommentId>,
    make: MakeRow,
    owner: Owner,
}

/// A row on the page. The field order matters: the view is dropped before its owner.
struct Row {
    id: CommentId,
    view: AnyViewState,
    _owner: Owner,
}

/// The rows on the page, and a marker after the last of them.
struct Mounted {
    rows: Vec<Row>,
    placeholder: Placeholder,
}

impl Rows {
    fn make(&self, id: CommentId, place: impl FnOnce(AnyView) -> AnyViewState) -> Row {
        let owner = self.owner.with(Owner::new);
        let view = owner.with(|| place((self.make)(id.clone())));
        Row {
            id,
            view,
            _owner: owner,
        }
    }
}

impl Render for Rows {
    type State = Mounted;

    fn build(mut self) -> Mounted {
        let ids = std::mem::take(&mut self.ids);
        Mounted {
            rows: ids
                .into_iter()
                .map(|id| self.make(id, AnyView::build))
                .collect(),
            placeholder: Dom::create_placeholder(),
        }
    }

    fn rebuild(mut self, state: &mut Mounted) {
        // Most changes add one row or none, so the old rows are first compared in order.
        let rows = std::mem::take(&mut state.rows);
        let mut there: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
        let mut met = 0;
        let mut places = None;
        for id in std::mem::take(&mut self.ids) {
            while matches!(there.get(met), Some(None)) {
                met += 1;
            }
            let is_met = matches!(there.get(met), Some(Some(row)) if row.id == id);
            let at = if is_met {
                Some(met)
            } else {
                places.get_or_insert_with(|| Places::of(&there)).find(&id)
            };
            let row = at.and_then(|at| there[at].take());
            state
                .rows
                .push(row.unwrap_or_else(|| self.make(id, AnyView::build)));
        }
        for mut gone in there.into_iter().flatten() {
            gone.view.unmount();
        }
        let placeholder: &Node = &state.placeholder;
        if let Some(parent) = placeholder.parent_element() {
            state.put_in_order(&parent, &placeholder.clone());
        }
    }
}

/// The positions of rows, sorted by id. A linear search for each of thousands of rows would take seconds.
struct Places(Vec<(CommentId, usize)>);

impl Places {
    fn of(rows: &[Option<Row>]) -> Self {
        let rows = rows.iter().enumerate();
        let rows = rows.filter_map(|(at, row)| Some((row.as_ref()?.id.clone(), at)));
        let mut places: Vec<_> = rows.collect();
        sort_by(&mut places, |a, b| a.0 < b.0);
        Self(places)
    }

    fn find(&self, id: &CommentId) -> Option<usize> {
        let place = self.0.binary_search_by(|(known, _)| known.cmp(id)).ok()?;
        Some(self.0[place].1)
    }
}

impl Mounted {
    /// Puts the rows in order, from the last to the first. A row that is in place is not moved, so that focus,
    /// playing video and scroll positions are kept.
    fn put_in_order(&mut self, parent: &web_sys::Element, placeholder: &Node) {
        let mut next = placeholder.clone();
        for row in self.rows.iter_mut().rev() {
            let first: Option<Node> = row.view.elements().into_iter().next().map(Into::into);
            let in_place = first
                .as_ref()
                .and_then(Node::next_sibling)
                .is_some_and(|sibling| sibling.is_same_node(Some(&next)));
            if !in_place {
                row.view.mount(parent, Some(&next));
            }
            if let Some(first) = first {
                next = first;
            }
        }
    }
}

impl Mountable for Mounted {
    fn unmount(&mut self) {
        for row in &mut self.rows {
            row.view.unmount();
        }
        self.placeholder.unmount();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&Node>) {
        self.placeholder.mount(parent, marker);
        for row in &mut self.rows {
            row.view.mount(parent, Some(&self.placeholder));
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.rows.first() {
            Some(row) => row.view.insert_before_this(child),
            None => self.placeholder.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        self.rows
            .iter()
            .flat_map(|row| row.view.elements())
            .collect()
    }
}

impl AddAnyAttr for Rows {
    type Output<SomeNewAttr: Attribute> = Self;

    /// Rows set all of their attributes themselves.
    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for Rows {
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
        _extra: Vec<AnyAttribute>,
    ) {
        for id in self.ids {
            let owner = self.owner.with(Owner::new);
            owner.with(|| {
                (self.make)(id).to_html_with_buf(buf, position, escape, mark_branches, Vec::new());
            });
            *position = Position::NextChild;
        }
        buf.push_str("<!>");
    }

    fn hydrate<const FROM_SERVER: bool>(
        mut self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Mounted {
        let ids = std::mem::take(&mut self.ids);
        let rows = ids
            .into_iter()
            .map(|id| self.make(id, |view| view.hydrate::<FROM_SERVER>(cursor, position)))
            .collect();
        let placeholder = cursor.next_placeholder(position);
        position.set(Position::NextChild);
        Mounted { rows, placeholder }
    }

    fn into_owned(self) -> Self {
        self
    }
}
