//! `mitts serve`.
