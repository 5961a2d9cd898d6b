package dev.changeover.sample;

import java.util.List;

import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.stereotype.Component;

/**
 * Takes text for text only: a number in its place is a mistake of the caller.
 */
@Component
class StrictJson implements JsonMapperBuilderCustomizer {

	private static final List<CoercionInputShape> SCALARS = List.of(CoercionInputShape.Integer,
			CoercionInputShape.Float, CoercionInputShape.Boolean);

	@Override
	public void customize(JsonMapper.Builder builder) {
		builder.withCoercionConfig(LogicalType.Textual,
				(text) -> SCALARS.forEach((shape) -> text.setCoercion(shape, CoercionAction.Fail)));
	}

}
