// What happened, as a value: a closed list of kinds, each with its typed fields (events.def).
//
// `decide` gives events, `apply` folds them, and the record of an event is its canonical form
// (runtime/audit). All of them walk the fields with VisitFields, so that none can forget one.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/event/types.h"

namespace writ {

enum class Presence : uint8_t { kOne, kMaybe, kSome, kMany };

struct FieldInfo {
  std::string_view name;
  Presence presence;
  std::string_view meaning;
};

// A name that C++ keeps for itself is declared with an underscore behind it.
constexpr std::string_view FieldName(std::string_view declared) {
  if (declared.ends_with('_')) declared.remove_suffix(1);
  return declared;
}

// Structs of events.
#define WRIT_ONE(Type, name, meaning) Type name{};
#define WRIT_MAYBE(Type, name, meaning) std::optional<Type> name;
#define WRIT_SOME(Type, name, meaning) std::vector<Type> name;
#define WRIT_MANY(Type, name, meaning) std::vector<Type> name;
#define WRIT_EVENT(Type, kind, en, zh, fields)                         \
  struct Type {                                                        \
    static constexpr std::string_view kKind = #kind;                   \
    static constexpr std::string_view kEnglish = en;                   \
    static constexpr std::string_view kChinese = zh;                   \
    fields friend bool operator==(const Type&, const Type&) = default; \
  };
#include "engine/event/events.def"
#undef WRIT_EVENT
#undef WRIT_MANY
#undef WRIT_SOME
#undef WRIT_MAYBE
#undef WRIT_ONE

// visit(FieldInfo, member) for each field, in the order of their names. E is the struct, const or
// not.
#define WRIT_VISIT(name, presence, meaning) \
  visit(FieldInfo{FieldName(#name), Presence::presence, meaning}, fields_of.name);
#define WRIT_ONE(Type, name, meaning) WRIT_VISIT(name, kOne, meaning)
#define WRIT_MAYBE(Type, name, meaning) WRIT_VISIT(name, kMaybe, meaning)
#define WRIT_SOME(Type, name, meaning) WRIT_VISIT(name, kSome, meaning)
#define WRIT_MANY(Type, name, meaning) WRIT_VISIT(name, kMany, meaning)
#define WRIT_EVENT(Type, kind, en, zh, fields)                       \
  template <class E, class Visitor>                                  \
    requires std::is_same_v<std::remove_const_t<E>, Type>            \
  void VisitFields([[maybe_unused]] E& fields_of, Visitor&& visit) { \
    fields                                                           \
  }
#include "engine/event/events.def"
#undef WRIT_EVENT
#undef WRIT_MANY
#undef WRIT_SOME
#undef WRIT_MAYBE
#undef WRIT_ONE
#undef WRIT_VISIT

namespace event_list {
struct None {};
template <class First, class... Rest>
struct Drop {
  using Variant = std::variant<Rest...>;
};
}  // namespace event_list

using Event = event_list::Drop<event_list::None
#define WRIT_EVENT(Type, kind, en, zh, fields) , Type
#include "engine/event/events.def"
#undef WRIT_EVENT
                               >::Variant;

std::string_view KindOf(const Event& event);

// An event of that kind with nothing in it; nullopt if there is no such kind.
std::optional<Event> EventOfKind(std::string_view kind);

}  // namespace writ
