//! What KMS costs: the engine's counters by the price list.
//!
//! ```text
//!   kms_engine::meter      counts requests and key lives as they happen, without prices
//!     │
//!     ▼
//!   bill::Bill ◀── prices::Prices (data/prices.yaml, dated, with its sources) ──▶ load::play
//! ```
//!
//! Pure: no clock, no files, no printing. The shell's `kmslab bill` is the door.

pub mod bill;
pub mod load;
pub mod money;
pub mod prices;
