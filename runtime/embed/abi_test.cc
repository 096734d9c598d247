// What compiled hosts rely on: where things lie in memory. A struct grows at its end, and then the
// size of its first version is what Given::Struct asks for; nothing else here ever changes.
#include <catch2/catch.hpp>
#include <cstddef>

#include "runtime/embed/given.h"

namespace {

struct Laid {
  const char* what;
  size_t is, was;
};

#define WRIT_LAID(type, last, size, offset) \
  {#type, sizeof(type), size}, { #type "." #last, offsetof(type, last), offset }

TEST_CASE("structs lie in memory as they always have") {
  if (sizeof(void*) != 8) return;
  const Laid all[] = {
      WRIT_LAID(writ_text, size, 16, 8),
      WRIT_LAID(writ_file, bytes, 32, 16),
      WRIT_LAID(writ_document, path, 64, 48),
      WRIT_LAID(writ_source, folder_count, 56, 48),
      WRIT_LAID(writ_facts, file_count, 40, 32),
      WRIT_LAID(writ_question, rule_count, 80, 72),
      WRIT_LAID(writ_options, facts, 112, 104),
      WRIT_LAID(writ_asking, credential, 96, 80),
      WRIT_LAID(writ_identity, case_id, 72, 56),
      WRIT_LAID(writ_wanted, fact_count, 72, 64),
      WRIT_LAID(writ_message, attempt, 128, 120),
      WRIT_LAID(writ_delivery, send, 56, 48),
      WRIT_LAID(writ_person, role_count, 72, 64),
      WRIT_LAID(writ_record, status, 120, 104),
      WRIT_LAID(writ_opening, argument_count, 104, 96),
      WRIT_LAID(writ_doing, on_paper, 256, 248),
  };
  // What a host of version 1 has of a struct that grew since.
  const Laid first[] = {
      {"writ_options.root_key", offsetof(writ_options, root_key), 88},
      {"writ_options, version 1", writ::embed::kFirstOptionsSize, 96},
      {"writ_asking.expected_version", offsetof(writ_asking, expected_version), 72},
      {"writ_asking, version 1", writ::embed::kFirstAskingSize, 80},
  };
  for (const Laid& laid : first) {
    INFO(laid.what);
    CHECK(laid.is == laid.was);
  }
  for (const Laid& laid : all) {
    INFO(laid.what);
    CHECK(laid.is == laid.was);
  }
}

TEST_CASE("numbers of statuses are what they always were") {
  CHECK(WRIT_OK == 0);
  CHECK(WRIT_E_REFUSED == 1);
  CHECK(WRIT_E_UNKNOWN_OUTCOME == 4);
  CHECK(WRIT_E_UTF8 == 6);
  CHECK(WRIT_E_REENTRANT == 9);
  CHECK(WRIT_E_INTERNAL == 13);
}

}  // namespace
