//! The global allocator, the same as that of the application (`src/allocator.rs` of the application).

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
