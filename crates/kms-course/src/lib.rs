//! kms-course.
