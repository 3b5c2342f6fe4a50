//! A stable merge sort that compiles to less code than that of the standard library.

/// Sorts items and keeps the order of equal ones. The sort of the standard library adds 3 kB for each item type.
/// Here the code that compares and merges is compiled once for all types.
pub fn sort_by<T>(items: &mut [T], comes_before: impl Fn(&T, &T) -> bool) {
    let mut order = order_of(items.len(), &|a, b| comes_before(&items[a], &items[b]));
    // `order[at]` is the current index of the item that belongs at `at`. Each cycle of this permutation is rotated.
    for start in 0..order.len() {
        let mut at = start;
        while order[at] != start {
            let next = std::mem::replace(&mut order[at], at);
            items.swap(at, next);
            at = next;
        }
        order[at] = at;
    }
}

/// Returns the sorted order of `count` items: for each position the index of the item that belongs there. Equal
/// items keep their order. The sort merges runs that are in order already, so a sorted list, and a sorted list with
/// items appended, takes few comparisons.
pub fn order_of(count: usize, comes_before: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut merged = Vec::with_capacity(count);
    loop {
        let mut rest = order.as_slice();
        let mut runs = 0;
        while !rest.is_empty() {
            let mut first;
            let mut second;
            (first, rest) = rest.split_at(run(rest, comes_before));
            (second, rest) = rest.split_at(run(rest, comes_before));
            runs += 1;
            while let (Some(one), Some(other)) = (first.first(), second.first()) {
                let side = if comes_before(*other, *one) {
                    &mut second
                } else {
                    &mut first
                };
                merged.push(side[0]);
                *side = &side[1..];
            }
            merged.extend_from_slice(first);
            merged.extend_from_slice(second);
        }
        std::mem::swap(&mut order, &mut merged);
        merged.clear();
        if runs <= 1 {
            return order;
        }
    }
}

/// Returns the length of the sorted run at the start.
fn run(order: &[usize], comes_before: &dyn Fn(usize, usize) -> bool) -> usize {
    let next = (1..order.len()).find(|at| comes_before(order[*at], order[*at - 1]));
    next.unwrap_or(order.len())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

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

    #[test]
    fn a_long_list_takes_no_more_comparisons_than_a_merge() {
        let count = 50_000_u64;
        let shuffled: Vec<u64> = (0..count).map(|at| (at * 48_271) % 65_537).collect();
        let backwards: Vec<u64> = (0..count).rev().collect();
        let sorted_and_one: Vec<u64> = (0..count).chain([7]).collect();
        for (mut items, most) in [(shuffled, 40), (backwards, 40), (sorted_and_one, 4)] {
            let compared = Cell::new(0);
            sort_by(&mut items, |a, b| {
                compared.set(compared.get() + 1);
                a < b
            });
            assert!(items.is_sorted());
            assert!(
                compared.get() < most * count,
                "{} comparisons",
                compared.get()
            );
        }
    }
}
