// What the handles of writ.h are inside.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "runtime/cases/cases.h"
#include "runtime/embed/writ.h"

struct writ_error {
  writ_status status = WRIT_E_INTERNAL;
  std::string word, en, zh, json;
};

struct writ_answer {
  std::string text;
};

// What a callback gives, once.
struct writ_sink {
  std::optional<std::string> text;
};

struct writ_policy {
  writ::cases::Bundle bundle;
  std::shared_ptr<const writ::Program> program;
  std::string hash;  // of the bundle, in hex
};

namespace writ::embed {

// Counts the calls that are under way, so that nothing is closed beneath them.
class Gate {
 public:
  bool Enter() {  // false: it is shut
    uint32_t state = state_.load();
    do {
      if ((state & kShut) != 0) return false;
    } while (!state_.compare_exchange_weak(state, state + 1));
    return true;
  }
  void Leave() { --state_; }
  enum class Shutting : uint8_t { kDone, kWasShut, kBusy };
  Shutting Shut() {
    uint32_t state = 0;
    if (state_.compare_exchange_strong(state, kShut)) return Shutting::kDone;
    return (state & kShut) != 0 ? Shutting::kWasShut : Shutting::kBusy;
  }

 private:
  static constexpr uint32_t kShut = 1u << 31;
  std::atomic<uint32_t> state_ = 0;
};

}  // namespace writ::embed

// It has its place before it is open: callbacks know whose they are by it.
struct writ_store {
  writ::embed::Gate gate;
  std::atomic<bool> failed = false;  // Writ was wrong; nobody knows what of it is right
  pid_t process = 0;                 // that opened it
  // Who somebody is; null: the caller says so.
  writ_status (*identity)(void* context, const writ_identity* who, int32_t* how) = nullptr;
  void* context = nullptr;
  std::unique_ptr<writ::cases::Cases> cases;
};
