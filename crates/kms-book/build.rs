//! Rebuilds the crate when a file is added to the book, which the embedding macro cannot see by itself.

fn main() {
    for folder in ["book.toml", "claims.yaml", "src", "theme"] {
        println!("cargo:rerun-if-changed=../../book/{folder}");
    }
}
