extern "C" __attribute__((visibility("default"))) int distill_ok() { return 0; }
