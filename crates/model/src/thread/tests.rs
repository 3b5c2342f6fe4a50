use proptest::prelude::*;

use super::*;

fn comment(id: &str, parent: Option<&str>) -> Comment {
    Comment::new(id, parent, "x")
}

fn page(comments: &[(&str, Option<&str>)], total: Option<u32>) -> ThreadPage {
    ThreadPage {
        comments: comments
            .iter()
            .map(|(id, parent)| comment(id, *parent))
            .collect(),
        total,
        ..ThreadPage::default()
    }
}

fn of(comments: &[(&str, Option<&str>)]) -> Thread {
    let mut thread = Thread::default();
    thread.append(page(comments, None));
    thread
}

fn top(thread: &Thread) -> Vec<String> {
    thread
        .top_level()
        .into_iter()
        .map(|id| id.stored())
        .collect()
}

#[test]
fn a_shifted_page_repeats_no_comment() {
    let mut thread = of(&[("1", None), ("2", None)]);
    thread.append(page(&[("2", None), ("3", None)], Some(3)));
    assert_eq!(top(&thread), ["1", "2", "3"]);
    assert_eq!(thread.total(), 3);
}

#[test]
fn a_reply_may_be_loaded_before_its_parent() {
    let mut thread = of(&[("late", Some("early")), ("other", None)]);
    assert_eq!(top(&thread), ["other", "late"]);
    thread.append(page(&[("early", None)], None));
    assert_eq!(top(&thread), ["other", "early"]);
    assert_eq!(thread.replies(&"early".into()), ["late".into()]);
}

#[test]
fn an_own_comment_is_inserted_where_its_author_expects_it() {
    let mut thread = of(&[("1", None), ("2", None)]);
    thread.add_own(comment("last", None), SortOrder::Oldest);
    thread.add_own(comment("first", None), SortOrder::Newest);
    thread.add_own(comment("reply", Some("1")), SortOrder::Newest);
    assert_eq!(top(&thread), ["first", "1", "2", "last"]);
    assert_eq!(thread.replies(&"1".into()), ["reply".into()]);
}

#[test]
fn an_own_comment_counts_once_and_only_if_published() {
    let mut thread = Thread::default();
    thread.append(page(&[("1", None)], Some(40)));
    thread.add_own(comment("2", None), SortOrder::Oldest);
    thread.add_own(comment("2", None), SortOrder::Oldest);
    assert_eq!(thread.total(), 41);
    let mut held = comment("3", None);
    held.status = CommentStatus::Held;
    thread.add_own(held, SortOrder::Oldest);
    assert_eq!(thread.total(), 41);
}

#[test]
fn a_comment_posted_meanwhile_survives_an_older_response() {
    let mut before = of(&[("gone", None), ("1", None)]);
    before.add_own(comment("mine", None), SortOrder::Oldest);
    before.add_own(comment("reply", Some("1")), SortOrder::Oldest);
    let mut thread = Thread::default();
    thread.append(page(&[("1", None), ("2", None)], Some(2)));
    let mine = ["mine".into(), "reply".into(), "unheard-of".into()];
    thread.carry_over(&mine, &before, SortOrder::Oldest);
    assert_eq!(top(&thread), ["1", "2", "mine"]);
    assert_eq!(thread.replies(&"1".into()), ["reply".into()]);
    assert_eq!(thread.total(), 4);
    // A response that contains the comment also counts it, and its version of the comment wins.
    let mut thread = Thread::default();
    let mut theirs = comment("mine", None);
    theirs.score = Some(7);
    thread.append(ThreadPage {
        comments: vec![theirs],
        total: Some(1),
        ..ThreadPage::default()
    });
    thread.carry_over(&mine[..1], &before, SortOrder::Oldest);
    assert_eq!(thread.total(), 1);
    assert_eq!(
        thread.get(&"mine".into()).and_then(|mine| mine.score),
        Some(7)
    );
}

#[test]
fn a_removed_comment_stays_as_a_placeholder_while_it_has_replies() {
    let mut thread = of(&[("1", None), ("2", Some("1"))]);
    thread.remove(&"1".into());
    assert_eq!(top(&thread), ["1"]);
    assert_eq!(
        thread.get(&"1".into()).map(|one| one.status),
        Some(CommentStatus::Removed)
    );
    assert_eq!(thread.total(), 1);
    thread.remove(&"2".into());
    assert!(thread.get(&"2".into()).is_none());
    assert_eq!(thread.total(), 0);
}

#[test]
fn a_cycle_of_parents_terminates_and_is_shown() {
    let on_it = ("0", Some("b"));
    let thread = of(&[
        on_it,
        ("a", Some("b")),
        ("b", Some("a")),
        ("own", Some("own")),
    ]);
    assert_eq!(top(&thread), ["own", "a"]);
    assert_eq!(thread.ancestors(&"a".into()), ["b".into()]);
    assert_eq!(thread.descendants(&"a".into()), 2);
    assert_eq!(thread.root_of(&"b".into()), "a".into());
}

/// The ids arrive in descending order and the parents are missing. Inserting or looking up entries one by one would
/// be quadratic. Eight times as many comments may take up to 24 times as long, because the machine may be busy.
#[test]
fn many_comments_are_sorted_in_linear_time() {
    let seconds = |count: usize| {
        let comments = (0..count).rev().map(|at| {
            let parent = (at % 3 > 0).then(|| format!("missing-{}", (at * 7_919) % count));
            comment(&format!("{at:05}"), parent.as_deref())
        });
        let page = ThreadPage {
            comments: comments.collect(),
            ..ThreadPage::default()
        };
        let takes = (0..3).map(|_| {
            let start = std::time::Instant::now();
            let mut thread = Thread::default();
            thread.append(page.clone());
            assert_eq!(thread.top_level().len(), count);
            start.elapsed().as_secs_f64()
        });
        takes.fold(f64::INFINITY, f64::min)
    };
    let (few, many) = (seconds(5_000), seconds(40_000));
    assert!(
        many < few * 24.0 + 0.2,
        "{few} s for an eighth of the comments, {many} s for all"
    );
}

proptest! {
    #[test]
    fn any_shape_of_tree_shows_each_comment_once(parents in proptest::collection::vec(0usize..12, 0..10)) {
        let comments: Vec<Comment> = parents
            .iter()
            .enumerate()
            .map(|(id, parent)| comment(&id.to_string(), Some(&parent.to_string())))
            .collect();
        let mut thread = Thread::default();
        thread.append(ThreadPage { comments, ..ThreadPage::default() });
        let top = thread.top_level();
        let shown: usize = top.iter().map(|id| 1 + thread.descendants(id)).sum();
        prop_assert_eq!(shown, parents.len(), "{:?}", top);
    }
}
