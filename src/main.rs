//! The application as Trunk builds it: everything is in the library.

fn main() {
    standfirst::app::start();
}
