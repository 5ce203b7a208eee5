"""DMP without an adapter: files and captured calls in, located findings out (`cda check`, `vihf check`, `xds check`)."""

from eprouvette.dmp.appel import Appel
from eprouvette.dmp.constats import Trouvaille, trouvailles
from eprouvette.dmp.controles import check_cda, check_vihf, check_xds
from eprouvette.dmp.options import Options

__all__ = ["Appel", "Options", "Trouvaille", "check_cda", "check_vihf", "check_xds", "trouvailles"]
