//! Putting short lists in order.

/// Sorts, keeping the order of what is equal. By insertion: lists here are short, and the sort of
/// the standard library, made for long ones, costs 3 kB for each type it is used with.
pub fn sort_by<T>(items: &mut [T], comes_before: impl Fn(&T, &T) -> bool) {
    for sorted in 1..items.len() {
        let place = items[..sorted]
            .iter()
            .rposition(|one| !comes_before(&items[sorted], one))
            .map_or(0, |before| before + 1);
        items[place..=sorted].rotate_right(1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sort_by;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(mut items: Vec<(u8, u8)>) {
            let mut wanted = items.clone();
            wanted.sort_by_key(|one| one.0);
            sort_by(&mut items, |a, b| a.0 < b.0);
            prop_assert_eq!(items, wanted);
        }
    }
}
