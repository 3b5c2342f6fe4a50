//! Memory for the application: TLSF, whose every step takes the same short time, in a third of the
//! bytes of the allocator that comes with the standard library.

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
