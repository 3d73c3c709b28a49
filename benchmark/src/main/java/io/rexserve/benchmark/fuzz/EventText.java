package io.rexserve.benchmark.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Server-sent events of a whole stream, by name.
final class EventText {
    private EventText() {}

    static List<Map.Entry<String, JsonNode>> parse(String stream) {
        var events = new ArrayList<Map.Entry<String, JsonNode>>();
        String name = "";
        for (String line : stream.lines().toList()) {
            if (line.startsWith("event:")) {
                name = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                events.add(Map.entry(name, JsonMapper.shared().readTree(line.substring("data:".length()))));
            }
        }
        return events;
    }
}
