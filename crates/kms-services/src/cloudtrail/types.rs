//! The shapes of CloudTrail's model (`2013-11-01`) that several operations share.

use kms_engine::{shape, texts};

texts! {
    /// Any text.
    Text: 0..=2048;
}

shape! {
    /// A trail.
    pub struct TrailShown {
        name: Option<Text>,
        s3_bucket_name: Option<Text>,
        s3_key_prefix: Option<Text>,
        is_multi_region_trail: Option<bool>,
        home_region: Option<Text>,
        trail_arn as "TrailARN": Option<Text>,
        kms_key_id: Option<Text>,
    }
}
