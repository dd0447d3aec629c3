import { html, useState } from '../lib/html.js';
import { put } from '../lib/api.js';
import { usePoll, poller } from '../lib/poll.js';
import { Text } from '../parts/form.js';
import { ErrorNote, Loading } from '../parts/notes.js';
import { PageHead } from '../parts/show.js';
import { say } from '../parts/toast.js';

/** The name that the broker goes by in lists of many. */
export function Cluster() {
  const { data } = usePoll('/cluster-name');
  const [error, setError] = useState(null);
  if (!data) return html`<${PageHead} title="Cluster" /><${Loading} />`;
  const submit = async (event) => {
    event.preventDefault();
    try {
      await put('/cluster-name', { name: new FormData(event.currentTarget).get('name') });
      setError(null);
      say('The cluster has its new name.');
      poller.refresh();
    } catch (reason) {
      setError(reason);
    }
  };
  return html`
    <${PageHead} title="Cluster" />
    <form class="form narrow" onSubmit=${submit} key=${data.name}>
      <${Text} label="Cluster name" name="name" required=${true} defaultValue=${data.name} help="Clients see it among the server’s properties." />
      <${ErrorNote} error=${error} />
      <div class="actions left"><button class="primary">Set name</button></div>
    </form>`;
}
