package dev.changeover.togglz;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.changeover.togglz.MigrationFeatureProvider.FlagStatus;
import dev.changeover.togglz.page.Html;
import org.togglz.core.metadata.FeatureGroup;
import org.togglz.core.metadata.FeatureMetaData;
import org.togglz.core.metadata.SimpleFeatureGroup;
import org.togglz.core.repository.FeatureState;

/**
 * What the console shows of one flag. The console writes it out as it is, so everything
 * is escaped here.
 */
final class MigrationFeatureMetaData implements FeatureMetaData {

	private final MigrationFlag flag;

	private final FlagStatus status;

	MigrationFeatureMetaData(MigrationFlag flag, FlagStatus status) {
		this.flag = flag;
		this.status = status;
	}

	@Override
	public String getLabel() {
		return Html.escape(this.flag.migration().name() + ": " + this.flag.rung().label() + " ("
				+ this.flag.rung().meaning() + ")");
	}

	@Override
	public FeatureState getDefaultFeatureState() {
		return new FeatureState(this.flag.feature(), false);
	}

	@Override
	public Set<FeatureGroup> getGroups() {
		return Set.of(new SimpleFeatureGroup(Html.escape(this.flag.migration().name())));
	}

	@Override
	public Map<String, String> getAttributes() {
		Map<String, String> attributes = new LinkedHashMap<>();
		this.status.lines(this.flag.migration().name(), this.flag.rung().name())
			.forEach((name, text) -> attributes.put(Html.escape(name), Html.escape(text)));
		return attributes;
	}

}
