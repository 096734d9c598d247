#include "engine/event/event.h"

#include <utility>

namespace writ {

std::string_view KindOf(const Event& event) {
  return std::visit([]<class E>(const E&) { return E::kKind; }, event);
}

std::optional<Event> EventOfKind(std::string_view kind) {
  std::optional<Event> found;
  const auto try_all = [&]<size_t... kAt>(std::index_sequence<kAt...>) {
    const auto try_one = [&]<class E>(std::in_place_type_t<E>) {
      if (!found && E::kKind == kind) found.emplace(E{});
    };
    (try_one(std::in_place_type<std::variant_alternative_t<kAt, Event>>), ...);
  };
  try_all(std::make_index_sequence<std::variant_size_v<Event>>());
  return found;
}

}  // namespace writ
