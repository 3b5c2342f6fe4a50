use proptest::prelude::*;

use super::super::{Thread, ThreadPage};
use super::*;
use crate::Comment;

fn thread(comments: &[(&str, Option<&str>)]) -> Thread {
    let mut thread = Thread::default();
    thread.append(ThreadPage {
        comments: comments
            .iter()
            .map(|(id, parent)| Comment::new(*id, *parent, "x"))
            .collect(),
        ..ThreadPage::default()
    });
    thread
}

fn chain(length: u32) -> Thread {
    let mut thread = Thread::default();
    let comments = (0..length).map(|number| {
        let parent = number.checked_sub(1).map(|parent| format!("{parent:06}"));
        Comment::new(format!("{number:06}"), parent.as_deref(), "x")
    });
    thread.append(ThreadPage {
        comments: comments.collect(),
        ..ThreadPage::default()
    });
    thread
}

fn view(rows: usize) -> View {
    View {
        nested: 2,
        rows,
        ..View::default()
    }
}

fn ids(list: &[CommentId]) -> Vec<&str> {
    list.iter()
        .map(|id| id.known().unwrap_or_default())
        .collect()
}

fn order(outline: &Outline) -> Vec<&str> {
    outline
        .order()
        .iter()
        .map(|id| id.known().unwrap_or_default())
        .collect()
}

/// Returns how many levels of lists are nested.
fn depth_of_lists(outline: &Outline) -> usize {
    let mut deepest = 0;
    let mut waiting: Vec<(&CommentId, usize)> = outline.top.iter().map(|id| (id, 1)).collect();
    while let Some((id, depth)) = waiting.pop() {
        deepest = deepest.max(depth);
        waiting.extend(outline.list(id).iter().map(|id| (id, depth + 1)));
    }
    deepest
}

const TREE: [(&str, Option<&str>); 7] = [
    ("a", None),
    ("b", Some("a")),
    ("c", Some("b")),
    ("d", Some("c")),
    ("e", Some("b")),
    ("f", Some("a")),
    ("g", None),
];

#[test]
fn all_comments_below_the_last_nested_list_share_one_list() {
    let outline = thread(&TREE).outline(&view(100));
    assert_eq!(ids(&outline.top), ["a", "g"]);
    assert_eq!(ids(outline.list(&"a".into())), ["b", "f"]);
    assert_eq!(ids(outline.list(&"b".into())), ["c", "d", "e"]);
    assert_eq!(ids(outline.list(&"c".into())), [""; 0]);
    assert_eq!(outline.replies(&"a".into()), 5);
    assert_eq!(outline.replies(&"c".into()), 1);
    assert_eq!(order(&outline), ["a", "b", "c", "d", "e", "f", "g"]);
    assert_eq!((outline.shown(), outline.left), (7, 0));
}

#[test]
fn a_folded_branch_is_hidden_in_a_flat_list_too() {
    let mut folded = view(100);
    folded.folded = vec!["c".into()];
    let outline = thread(&TREE).outline(&folded);
    assert_eq!(order(&outline), ["a", "b", "c", "e", "f", "g"]);
    assert_eq!(outline.replies(&"c".into()), 1);
    folded.folded = vec!["a".into(), "c".into()];
    let outline = thread(&TREE).outline(&folded);
    assert_eq!(order(&outline), ["a", "g"]);
    assert_eq!(outline.left, 0, "folded comments are not left over");
}

#[test]
fn an_always_shown_comment_is_shown_with_the_lists_around_it() {
    let mut narrow = view(1);
    narrow.always = vec!["d".into(), "unheard-of".into()];
    let outline = thread(&TREE).outline(&narrow);
    // Its parent belongs to the same flat list and may be shown later.
    assert_eq!(order(&outline), ["a", "b", "d"]);
    assert_eq!(outline.left, 4);
}

#[test]
fn a_chain_of_any_length_nests_no_deeper_than_the_limit() {
    for length in [700, 5_000, 100_000] {
        let thread = chain(length);
        let outline = thread.outline(&view(usize::MAX));
        assert_eq!(outline.shown(), length as usize);
        assert_eq!(depth_of_lists(&outline), 3);
        assert_eq!(outline.replies(&"000000".into()), length - 1);
        let last = CommentId::from(format!("{:06}", length - 1).as_str());
        let mut first = view(100);
        first.always = vec![last.clone()];
        let outline = thread.outline(&first);
        assert_eq!(outline.shown(), 101);
        assert_eq!(outline.order().pop(), Some(&last));
    }
}

#[test]
fn comments_that_reply_to_each_other_are_shown_once() {
    let ring = thread(&[("a", Some("b")), ("b", Some("a")), ("c", Some("c"))]);
    let mut shown: Vec<String> = order(&ring.outline(&view(100)))
        .into_iter()
        .map(str::to_owned)
        .collect();
    shown.sort();
    assert_eq!(shown, ["a", "b", "c"]);
}

proptest! {
    #[test]
    fn any_shape_of_tree_shows_and_counts_each_comment_once(
        parents in proptest::collection::vec(0usize..40, 0..36),
        nested in 1_u32..5,
    ) {
        let comments: Vec<Comment> = parents
            .iter()
            .enumerate()
            .map(|(id, parent)| Comment::new(id.to_string(), Some(&parent.to_string()), "x"))
            .collect();
        let mut thread = Thread::default();
        thread.append(ThreadPage { comments, ..ThreadPage::default() });
        let whole = View { nested, rows: 100, ..View::default() };
        let outline = thread.outline(&whole);
        let mut shown: Vec<usize> = order(&outline).iter().filter_map(|id| id.parse().ok()).collect();
        shown.sort_unstable();
        prop_assert_eq!(shown, (0..parents.len()).collect::<Vec<_>>());
        prop_assert!(depth_of_lists(&outline) <= nested as usize + 1);
        let counted: u32 = outline.top.iter().map(|id| 1 + outline.replies(id)).sum();
        prop_assert_eq!(counted as usize, parents.len());
        // However few comments are shown, none is lost.
        for rows in 0..parents.len() {
            let few = thread.outline(&View { rows, ..whole.clone() });
            prop_assert_eq!(few.shown(), rows);
            prop_assert_eq!(few.shown() + few.left, parents.len());
        }
    }
}
