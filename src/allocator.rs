//! The global allocator of the application: TLSF. Every allocation takes the same short time, and its code is a
//! third of the size of the standard library's allocator.

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
